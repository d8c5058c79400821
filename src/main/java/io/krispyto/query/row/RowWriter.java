package io.krispyto.query.row;

import io.krispyto.domain.RowFormat;
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

  void write(Row row);
}
