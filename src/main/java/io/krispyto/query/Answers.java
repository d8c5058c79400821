package io.krispyto.query;

import io.krispyto.bus.Page;
import io.krispyto.bus.RecordPage;
import io.krispyto.domain.CurrencyQuestion;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.DaysQuestion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.NamedCurrency;
import io.krispyto.domain.PriceRecord;
import io.krispyto.domain.Question;
import io.krispyto.domain.RecordKey;
import io.krispyto.domain.RecordValues;
import io.krispyto.domain.SearchQuestion;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.stream.StreamSupport;

/** Computes pages from the database, each by one statement. */
final class Answers {
  /** Of rows that tell of currencies. */
  private static final int NAME = 1;

  private Answers() {}

  /**
   * Computes the answer to a question.
   *
   * @return fails with a {@link Failure}, with {@link LargeAnswer}, or with what the database's
   *     client throws
   */
  static Future<Page> page(SqlClient database, Question question) {
    return Plans.of(question)
        .map(plan -> page(database, plan))
        .orElseGet(() -> object(database, question));
  }

  /** What is answered by one object. */
  private static Future<Page> object(SqlClient database, Question question) {
    if (question instanceof CurrencyQuestion named) {
      return known(database, named.currency());
    }
    return question instanceof DaysQuestion days
        ? days(database, days)
        : currency(database, (SearchQuestion) question);
  }

  private static Future<Page> page(SqlClient database, RowPlan plan) {
    var page = plan.page();
    return database
        .preparedQuery(page.sql())
        .collecting(AnswerRows.collector(plan))
        .execute(page.parameters())
        .map(result -> page(result.value()));
  }

  private static Page page(AnswerRows rows) {
    rows.requireAsked();
    if (rows.areTooManyForAPage()) {
      throw new LargeAnswer();
    }
    return rows.page();
  }

  /**
   * Reads a record.
   *
   * @return fails with {@link Failure.NotFound}, {@link Failure.Ambiguous}, or with what the
   *     database's client throws
   */
  static Future<Page> record(SqlClient database, RecordKey key) {
    return database
        .preparedQuery(QuerySql.RECORD)
        .execute(Tuple.of(key.currency(), key.day().atStartOfDay()))
        .map(rows -> record(key, rows));
  }

  private static Page record(RecordKey key, RowSet<Row> rows) {
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
    return RecordPage.of(
        new PriceRecord(name, row.getString(2), key.day(), values),
        new DataVersion(row.getLong(0)));
  }

  /**
   * The row of the currency that is meant.
   *
   * @param rows of all that bear the name or symbol
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

  private static Future<Page> known(SqlClient database, NamedCurrency currency) {
    return database
        .preparedQuery(QuerySql.KNOWN_CURRENCY)
        .execute(Tuple.of(currency.given()))
        .map(rows -> known(one(currency, rows)));
  }

  private static Page known(Row row) {
    var body =
        new JsonObject()
            .put("symbol", row.getString(2))
            .put("name", row.getString(NAME))
            .put("first_day", day(row.getLocalDate(3)))
            .put("last_day", day(row.getLocalDate(4)))
            .put("records", row.getLong(5))
            .put("missing_days", row.getLong(6));
    return Page.json(body.toBuffer(), new DataVersion(row.getLong(0)));
  }

  private static Future<Page> days(SqlClient database, DaysQuestion question) {
    return database
        .preparedQuery(QuerySql.DAYS)
        .execute(Tuple.of(question.near().orElse(null)))
        .map(rows -> days(rows.iterator().next()));
  }

  private static Page days(Row row) {
    var version = new DataVersion(row.getLong(0));
    var first = row.getLocalDate(1);
    if (first == null) {
      return Page.noData(version);
    }
    var body =
        new JsonObject()
            .put("first", day(first))
            .put("last", day(row.getLocalDate(2)))
            .put("before", day(row.getLocalDate(3)))
            .put("after", day(row.getLocalDate(4)))
            .put("has_records", row.getBoolean(5));
    return Page.json(body.toBuffer(), version);
  }

  private static String day(LocalDate day) {
    return day == null ? null : day.toString();
  }

  private static Future<Page> currency(SqlClient database, SearchQuestion question) {
    return database
        .preparedQuery(QuerySql.CURRENCY)
        .execute(Tuple.of(question.name()))
        .map(rows -> currency(question, rows.iterator().next()));
  }

  private static Page currency(SearchQuestion question, Row row) {
    var name = row.getString(1);
    if (name == null) {
      throw new Failure.NotFound(
          "There is no currency with the name or symbol " + question.name() + ".");
    }
    var body = new JsonObject().put("name", name).put("symbol", row.getString(2));
    return Page.json(body.toBuffer(), new DataVersion(row.getLong(0)));
  }
}
