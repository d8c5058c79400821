package io.krispyto.query;

import com.fasterxml.jackson.core.io.NumberOutput;
import io.krispyto.domain.OrderColumn;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/**
 * Writes the dashboard's rows as they come from the database into the bytes that go out; nothing in
 * between.
 */
final class DashboardJson extends JsonRows {
  private static final OrderColumn[] COLUMNS = OrderColumn.values();
  private static final int FIRST_NUMBER = OrderColumn.PRICE.ordinal();

  private final int firstColumn;

  /**
   * Begins an array of rows.
   *
   * @param firstColumn which of a row's columns is the first of {@link OrderColumn}, in whose order
   *     they are
   */
  DashboardJson(int firstColumn) {
    this.firstColumn = firstColumn;
  }

  void write(Row row) {
    try {
      json.writeStartObject();
      for (var i = 0; i < COLUMNS.length; i++) {
        json.writeFieldName(COLUMNS[i].columnName());
        if (i < FIRST_NUMBER) {
          json.writeString(row.getString(firstColumn + i));
        } else {
          writeNumber(row.getDouble(firstColumn + i));
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Shortest digits that give the same double again, without an exponent, as people write prices.
   */
  private void writeNumber(Double number) throws IOException {
    if (number == null) {
      json.writeNull();
    } else {
      var digits = NumberOutput.toString(number, true);
      // Few have an exponent, and to have it written out costs more than all else of a number.
      json.writeNumber(digits.indexOf('E') < 0 ? digits : new BigDecimal(digits).toPlainString());
    }
  }
}
