package io.krispyto.query.result;

import io.krispyto.bus.Payload;
import io.krispyto.bus.RecordPayload;
import io.krispyto.domain.CurrencyQuery;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.DaysQuery;
import io.krispyto.domain.Failure;
import io.krispyto.domain.NamedCurrency;
import io.krispyto.domain.PriceRecord;
import io.krispyto.domain.Query;
import io.krispyto.domain.RecordKey;
import io.krispyto.domain.RecordValues;
import io.krispyto.domain.SearchQuery;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.stream.StreamSupport;

/** Computes payloads from the database, each with one statement. */
public final class QueryExecutor {
  /** The column index of the name, in rows about currencies. */
  private static final int NAME = 1;

  private QueryExecutor() {}

  /**
   * Computes the result of a query.
   *
   * @return fails with a {@link Failure}, with {@link ResultTooLarge}, or with an error of the
   *     database client
   */
  public static Future<Payload> payload(SqlClient database, Query query) {
    return switch (query.kind()) {
      case DASHBOARD, HISTORY, MOVERS, CURRENCIES ->
          payload(database, Plans.of(query).orElseThrow());
      case CURRENCY -> known(database, ((CurrencyQuery) query).currency());
      case DAYS -> days(database, (DaysQuery) query);
      case SEARCH -> currency(database, (SearchQuery) query);
    };
  }

  private static Future<Payload> payload(SqlClient database, RowPlan plan) {
    var page = plan.firstPage();
    return database
        .preparedQuery(page.sql())
        .collecting(ResultRows.collector(plan))
        .execute(page.parameters())
        .map(result -> payload(result.value()));
  }

  private static Payload payload(ResultRows rows) {
    rows.requireFound();
    if (rows.mayBeIncomplete()) {
      throw new ResultTooLarge();
    }
    return rows.payload();
  }

  /**
   * Reads a record.
   *
   * @return fails with {@link Failure.NotFound}, {@link Failure.Ambiguous}, or with an error of the
   *     database client
   */
  public static Future<Payload> record(SqlClient database, RecordKey key) {
    return database
        .preparedQuery(QuerySql.RECORD)
        .execute(Tuple.of(key.currency(), key.day().atStartOfDay()))
        .map(rows -> record(key, rows));
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

  private static Future<Payload> known(SqlClient database, NamedCurrency currency) {
    return database
        .preparedQuery(QuerySql.KNOWN_CURRENCY)
        .execute(Tuple.of(currency.given()))
        .map(rows -> known(one(currency, rows)));
  }

  private static Payload known(Row row) {
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

  private static Future<Payload> days(SqlClient database, DaysQuery query) {
    return database
        .preparedQuery(QuerySql.DAYS)
        .execute(Tuple.of(query.near().orElse(null)))
        .map(rows -> days(rows.iterator().next()));
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

  private static Future<Payload> currency(SqlClient database, SearchQuery query) {
    return database
        .preparedQuery(QuerySql.CURRENCY)
        .execute(Tuple.of(query.name()))
        .map(rows -> currency(query, rows.iterator().next()));
  }

  private static Payload currency(SearchQuery query, Row row) {
    var name = row.getString(1);
    if (name == null) {
      throw new Failure.NotFound(
          "There is no currency with the name or symbol " + query.name() + ".");
    }
    var body = new JsonObject().put("name", name).put("symbol", row.getString(2));
    return Payload.json(body.toBuffer(), new DataVersion(row.getLong(0)));
  }
}
