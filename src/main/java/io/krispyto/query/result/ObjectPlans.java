package io.krispyto.query.result;

import io.krispyto.bus.CurrencyPayload;
import io.krispyto.bus.Payload;
import io.krispyto.bus.RecordPayload;
import io.krispyto.db.CurrencySql;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.currency.NamedCurrency;
import io.krispyto.domain.query.CurrencyQuery;
import io.krispyto.domain.query.DaysQuery;
import io.krispyto.domain.query.SearchQuery;
import io.krispyto.domain.record.PriceRecord;
import io.krispyto.domain.record.RecordKey;
import io.krispyto.domain.record.RecordValues;
import io.krispyto.query.row.Column;
import io.krispyto.query.row.RowWriter;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;

/** The plans whose result is a single object. */
public final class ObjectPlans {
  private ObjectPlans() {}

  /** Returns the plan for a record; it fails with {@code NotFound} or {@code Ambiguous}. */
  public static ObjectPlan record(RecordKey key) {
    return new ObjectPlan(
        QuerySql.RECORD,
        Tuple.of(key.currency(), key.day().atStartOfDay()),
        rows -> record(key, rows));
  }

  private static Payload record(RecordKey key, RowSet<Row> rows) {
    var row = CurrencySql.one(key.named(), rows);
    var currency = CurrencySql.identity(row);
    if (!row.getBoolean(4)) {
      throw key.noRecord(currency.name());
    }
    var values =
        new RecordValues(
            row.getDouble(5),
            row.getDouble(6),
            row.getDouble(7),
            row.getDouble(8),
            row.getDouble(9),
            row.getDouble(10));
    return RecordPayload.of(
        new PriceRecord(currency, key.day(), values), new DataVersion(row.getLong(0)));
  }

  static ObjectPlan currency(CurrencyQuery query) {
    return named(
        query.currency(),
        row -> CurrencyPayload.of(CurrencySql.details(row), CurrencySql.version(row)));
  }

  static ObjectPlan search(SearchQuery query) {
    return named(
        query.named(),
        row ->
            Payload.json(
                CurrencyPayload.json(CurrencySql.identity(row)).toBuffer(),
                CurrencySql.version(row)));
  }

  private static ObjectPlan named(NamedCurrency currency, Function<Row, Payload> payload) {
    return new ObjectPlan(
        CurrencySql.DETAILS,
        Tuple.of(currency.given(), (Object) null),
        rows -> payload.apply(CurrencySql.one(currency, rows)));
  }

  static ObjectPlan days(DaysQuery query) {
    return new ObjectPlan(
        QuerySql.DAYS,
        Tuple.of(query.near().orElse(null), query.includesFiat()),
        rows -> days(rows.iterator().next()));
  }

  /**
   * Returns the payload of a row whose first column is the version.
   *
   * @param first the index of the first of the columns, which is null if there is no data
   */
  static Payload object(List<Column> columns, int first, Row row) {
    var version = new DataVersion(row.getLong(0));
    return row.getValue(first) == null
        ? Payload.noData(version)
        : Payload.json(RowWriter.object(columns, first, row), version);
  }

  private static Payload days(Row row) {
    var version = new DataVersion(row.getLong(0));
    var first = row.getLocalDate(1);
    if (first == null) {
      return Payload.noData(version);
    }
    var body =
        new JsonObject()
            .put("first", day(first))
            .put("last", day(row.getLocalDate(2)))
            .put("before", day(row.getLocalDate(3)))
            .put("after", day(row.getLocalDate(4)))
            .put("has_records", row.getBoolean(5));
    return Payload.json(body.toBuffer(), version);
  }

  private static String day(LocalDate day) {
    return day == null ? null : day.toString();
  }
}
