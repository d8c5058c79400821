package io.krispyto.query.result;

import io.krispyto.bus.Payload;
import io.krispyto.bus.RecordPayload;
import io.krispyto.domain.CurrencyQuery;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.DaysQuery;
import io.krispyto.domain.Failure;
import io.krispyto.domain.NamedCurrency;
import io.krispyto.domain.PriceRecord;
import io.krispyto.domain.RecordKey;
import io.krispyto.domain.RecordValues;
import io.krispyto.domain.SearchQuery;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.stream.StreamSupport;

/** The plans whose result is a single object. */
public final class ObjectPlans {
  /** The column index of the name, in rows about currencies. */
  private static final int NAME = 1;

  private ObjectPlans() {}

  /** Returns the plan for a record; it fails with {@code NotFound} or {@code Ambiguous}. */
  public static ObjectPlan record(RecordKey key) {
    return new ObjectPlan(
        QuerySql.RECORD,
        Tuple.of(key.currency(), key.day().atStartOfDay()),
        rows -> record(key, rows));
  }

  private static Payload record(RecordKey key, RowSet<Row> rows) {
    var row = one(key.named(), rows);
    var name = row.getString(NAME);
    if (!row.getBoolean(3)) {
      throw key.noRecord(name);
    }
    var values =
        new RecordValues(
            row.getDouble(4),
            row.getDouble(5),
            row.getDouble(6),
            row.getDouble(7),
            row.getDouble(8),
            row.getDouble(9));
    return RecordPayload.of(
        new PriceRecord(name, row.getString(2), key.day(), values),
        new DataVersion(row.getLong(0)));
  }

  /**
   * Returns the row of the matching currency.
   *
   * @param rows all currencies with the name or symbol
   */
  private static Row one(NamedCurrency currency, RowSet<Row> rows) {
    var row = rows.iterator().next();
    if (row.getString(NAME) == null) {
      throw currency.unknown();
    }
    if (rows.size() > 1) {
      throw currency.ambiguous(
          StreamSupport.stream(rows.spliterator(), false)
              .map(each -> each.getString(NAME))
              .toList());
    }
    return row;
  }

  static ObjectPlan currency(CurrencyQuery query) {
    var currency = query.currency();
    return new ObjectPlan(
        QuerySql.KNOWN_CURRENCY, Tuple.of(currency.given()), rows -> currency(one(currency, rows)));
  }

  private static Payload currency(Row row) {
    var body =
        new JsonObject()
            .put("symbol", row.getString(2))
            .put("name", row.getString(NAME))
            .put("first_day", day(row.getLocalDate(3)))
            .put("last_day", day(row.getLocalDate(4)))
            .put("records", row.getLong(5))
            .put("missing_days", row.getLong(6));
    return Payload.json(body.toBuffer(), new DataVersion(row.getLong(0)));
  }

  static ObjectPlan days(DaysQuery query) {
    return new ObjectPlan(
        QuerySql.DAYS, Tuple.of(query.near().orElse(null)), rows -> days(rows.iterator().next()));
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

  static ObjectPlan search(SearchQuery query) {
    return new ObjectPlan(
        QuerySql.CURRENCY, Tuple.of(query.name()), rows -> found(query, rows.iterator().next()));
  }

  private static Payload found(SearchQuery query, Row row) {
    var name = row.getString(1);
    if (name == null) {
      throw new Failure.NotFound(
          "There is no currency with the name or symbol " + query.name() + ".");
    }
    var body = new JsonObject().put("name", name).put("symbol", row.getString(2));
    return Payload.json(body.toBuffer(), new DataVersion(row.getLong(0)));
  }
}
