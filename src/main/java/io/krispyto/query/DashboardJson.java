package io.krispyto.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.krispyto.domain.OrderColumn;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/**
 * Writes the dashboard's rows as they come from the database into the bytes that go out; nothing in
 * between.
 */
final class DashboardJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final OrderColumn[] COLUMNS = OrderColumn.values();
  private static final int FIRST_NUMBER = OrderColumn.PRICE.ordinal();

  private final ByteArrayBuilder bytes = new ByteArrayBuilder();
  private final JsonGenerator json;
  private final int firstColumn;

  /**
   * Begins an array of rows.
   *
   * @param firstColumn which of a row's columns is the first of {@link OrderColumn}, in whose order
   *     they are
   */
  DashboardJson(int firstColumn) {
    this.firstColumn = firstColumn;
    try {
      json = JSON.createGenerator(bytes);
      json.writeStartArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  /** How many bytes were written and not taken; about, since the last ones may not be counted. */
  int size() {
    return bytes.size();
  }

  /** Takes what was written since the last time. */
  Buffer take() {
    try {
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var taken = Buffer.buffer(bytes.toByteArray());
    bytes.reset();
    return taken;
  }

  /** Ends the array, and takes what was written since the last time. */
  Buffer end() {
    try {
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return take();
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
