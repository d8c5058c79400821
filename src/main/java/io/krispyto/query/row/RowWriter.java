package io.krispyto.query.row;

import io.krispyto.domain.RowFormat;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Writes rows in one format directly into the response bytes, with no intermediate objects. */
public interface RowWriter extends EncodedRows {

  /**
   * Creates a writer for columns.
   *
   * @param first the index of the first of these columns in a row
   */
  static RowWriter of(RowFormat format, List<Column> columns, int first) {
    return switch (format) {
      case JSON -> new JsonWriter(columns, first, false);
      case NDJSON -> new JsonWriter(columns, first, true);
      case CSV -> new CsvWriter(columns, first);
    };
  }

  /** Returns a single row as a JSON object. */
  static Buffer object(List<Column> columns, int first, Row row) {
    var line = new JsonWriter(columns, first, true);
    line.write(row);
    var bytes = line.end();
    return bytes.slice(0, bytes.length() - 1);
  }

  void write(Row row);
}
