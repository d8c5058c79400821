package io.krispyto.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.krispyto.bus.Page;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.OrderColumn;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.stream.Collector;

/**
 * Writes the dashboard's rows as they come from the database into the bytes that go out; nothing in
 * between.
 */
final class DashboardPage {
  private static final JsonFactory JSON = new JsonFactory();
  private static final OrderColumn[] COLUMNS = OrderColumn.values();
  private static final int FIRST_NUMBER = OrderColumn.PRICE.ordinal();

  private final ByteArrayBuilder bytes = new ByteArrayBuilder();
  private final JsonGenerator json;
  private boolean empty = true;

  private DashboardPage() {
    try {
      json = JSON.createGenerator(bytes);
      json.writeStartArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Rows with the columns of {@link OrderColumn} in that order; no row makes {@link
   * Page#isNoData()}.
   */
  static Collector<Row, ?, Page> collector() {
    return Collector.of(
        DashboardPage::new,
        DashboardPage::write,
        (left, right) -> {
          throw new UnsupportedOperationException("rows come one after the other");
        },
        DashboardPage::finish);
  }

  private void write(Row row) {
    try {
      empty = false;
      json.writeStartObject();
      for (var i = 0; i < COLUMNS.length; i++) {
        json.writeFieldName(COLUMNS[i].columnName());
        if (i < FIRST_NUMBER) {
          json.writeString(row.getString(i));
        } else {
          writeNumber(row.getDouble(i));
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
      json.writeNumber(new BigDecimal(NumberOutput.toString(number, true)).toPlainString());
    }
  }

  private Page finish() {
    if (empty) {
      return Page.noData(DataVersion.NONE);
    }
    try {
      json.writeEndArray();
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Page.json(Buffer.buffer(bytes.toByteArray()), DataVersion.NONE);
  }
}
