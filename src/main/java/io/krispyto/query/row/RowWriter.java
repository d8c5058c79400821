package io.krispyto.query.row;

import io.krispyto.domain.RowFormat;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Writes rows in one format into the bytes that go out; nothing in between. */
public interface RowWriter {

  /**
   * One that writes columns.
   *
   * @param first which of a row's columns is the first of them
   */
  static RowWriter of(RowFormat format, List<Column> columns, int first) {
    return switch (format) {
      case JSON -> new JsonWriter(columns, first, false);
      case NDJSON -> new JsonWriter(columns, first, true);
      case CSV -> new CsvWriter(columns, first);
    };
  }

  void write(Row row);

  /** How many bytes were written and not taken; about. */
  int size();

  /** Takes what was written since the last time. */
  Buffer take();

  /** Takes the last bytes; there are no more rows. */
  Buffer end();
}
