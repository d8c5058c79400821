package io.krispyto.query;

import com.fasterxml.jackson.core.io.NumberOutput;
import io.krispyto.domain.RowFormat;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.util.List;

/** Writes rows in one format into the bytes that go out; nothing in between. */
interface RowWriter {

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

  /**
   * Shortest digits that give the same double again, without an exponent, as people write prices.
   */
  static String digits(double number) {
    var digits = NumberOutput.toString(number, true);
    // Few have an exponent, and to have it written out costs more than all else of a number.
    return digits.indexOf('E') < 0 ? digits : new BigDecimal(digits).toPlainString();
  }
}
