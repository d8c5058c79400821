package io.krispyto.query.row;

import io.krispyto.domain.RowFormat;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Writes rows in one format directly into the response bytes, with no intermediate objects. */
public interface RowWriter extends EncodedRows {

  /** Creates a writer for a table. */
  static RowWriter of(RowFormat format, List<PlacedColumn> columns) {
    return switch (format) {
      case JSON -> new JsonWriter(columns, false);
      case NDJSON -> new JsonWriter(columns, true);
      case CSV -> new CsvWriter(columns);
    };
  }

  /**
   * Reads what the first row says about the result as a whole. Called before {@link #write}, unless
   * what the query names does not exist.
   */
  default void begin(Row first) {}

  /** Returns a single row as a JSON object. */
  static Buffer object(List<Column> columns, int first, Row row) {
    var object = new TextBuffer();
    JsonWriter.appendObject(object, row, PlacedColumn.from(first, columns));
    return object.take();
  }

  void write(Row row);
}
