package io.krispyto.query;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.Page;
import io.krispyto.bus.PageCodec;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.PgClients;
import io.krispyto.db.Schema;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.AskedDay;
import io.krispyto.domain.DashboardQuestion;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.SearchQuestion;
import io.krispyto.domain.Violation;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The read side: answers {@link Addresses#DASHBOARD}, {@link Addresses#SEARCH} and {@link
 * Addresses#READINESS} from PostgreSQL. Deploy one instance per core; all share one pool.
 */
public final class QueryVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(QueryVerticle.class);
  private static final long ANSWER_TIMEOUT_SECONDS = 6;
  private static final long READINESS_TIMEOUT_SECONDS = 2;
  private static final String UNDEFINED_TABLE = "42P01";

  private final DatabaseSettings settings;
  private SqlClient database;
  private boolean databaseIsAway;

  public QueryVerticle(DatabaseSettings settings) {
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    PageCodec.register(vertx);
    database = PgClients.shared(vertx, settings);
    return Future.all(
        answer(Addresses.DASHBOARD, this::dashboard),
        answer(Addresses.SEARCH, this::search),
        answer(Addresses.READINESS, this::readiness));
  }

  @Override
  public Future<?> stop() {
    return database.close();
  }

  private Future<Void> answer(
      String address, Function<Map<String, Object>, Future<Page>> question) {
    return vertx
        .eventBus()
        .consumer(
            address,
            message ->
                Future.succeededFuture(message)
                    .map(QueryVerticle::parameters)
                    .compose(question)
                    .timeout(ANSWER_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .onSuccess(page -> succeed(message, page))
                    .onFailure(error -> fail(message, error)))
        .completion();
  }

  private static Map<String, Object> parameters(Message<Object> message) {
    if (message.body() instanceof JsonObject body) {
      var parameters = new HashMap<String, Object>();
      body.forEach(given -> parameters.put(given.getKey(), withoutVertx(given.getValue())));
      return parameters;
    }
    throw new Failure.InvalidRequest(List.of(new Violation("body", "is not a JSON object")));
  }

  /** The domain knows only the JDK's types. */
  private static Object withoutVertx(Object value) {
    return value instanceof JsonArray several ? several.getList() : value;
  }

  private Future<Page> dashboard(Map<String, Object> parameters) {
    var question = DashboardQuestion.from(parameters);
    return checkSymbols(question)
        .compose(checked -> day(question.day()))
        .compose(
            day ->
                day.map(known -> rows(question, known))
                    .orElse(Future.succeededFuture(Page.noData(DataVersion.NONE))));
  }

  private Future<Void> checkSymbols(DashboardQuestion question) {
    if (question.symbols().isAll()) {
      return Future.succeededFuture();
    }
    return database
        .preparedQuery(QuerySql.UNKNOWN_SYMBOLS)
        .collecting(Collectors.mapping((Row row) -> row.getString(0), Collectors.toList()))
        .execute(Tuple.of(asked(question)))
        .map(unknown -> requireNone(unknown.value()));
  }

  private static Void requireNone(List<String> unknown) {
    if (unknown.isEmpty()) {
      return null;
    }
    var named = String.join(", ", unknown).toUpperCase(Locale.ROOT);
    throw new Failure.NotFound(
        unknown.size() == 1
            ? "There is no currency with the symbol " + named + "."
            : "There are no currencies with the symbols " + named + ".");
  }

  /** Empty if the latest day is asked for and there is no record at all. */
  private Future<Optional<LocalDate>> day(AskedDay asked) {
    if (asked instanceof AskedDay.On on) {
      return Future.succeededFuture(Optional.of(on.day()));
    }
    return database
        .preparedQuery(QuerySql.LATEST_DAY)
        .execute()
        .map(rows -> Optional.ofNullable(rows.iterator().next().getLocalDate(0)));
  }

  private Future<Page> rows(DashboardQuestion question, LocalDate day) {
    var parameters = Tuple.of(day.atStartOfDay());
    if (!question.symbols().isAll()) {
      parameters.addValue(asked(question));
    }
    return database
        .preparedQuery(QuerySql.dashboard(question))
        .collecting(DashboardPage.collector())
        .execute(parameters)
        .map(rows -> rows.value());
  }

  private static String[] asked(DashboardQuestion question) {
    return question.symbols().asked().toArray(String[]::new);
  }

  private Future<Page> search(Map<String, Object> parameters) {
    var question = SearchQuestion.from(parameters);
    return database
        .preparedQuery(QuerySql.CURRENCY)
        .execute(Tuple.of(question.name()))
        .map(
            found ->
                StreamSupport.stream(found.spliterator(), false)
                    .findFirst()
                    .map(QueryVerticle::currency)
                    .orElseThrow(
                        () ->
                            new Failure.NotFound(
                                "There is no currency with the name or symbol "
                                    + question.name()
                                    + ".")));
  }

  private static Page currency(Row row) {
    return json(new JsonObject().put("name", row.getString(0)).put("symbol", row.getString(1)));
  }

  private Future<Page> readiness(Map<String, Object> parameters) {
    return database
        .preparedQuery(QuerySql.READINESS)
        .execute()
        .timeout(READINESS_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .map(rows -> requireReady(rows.iterator().next()))
        .recover(error -> Future.failedFuture(notReady(error)));
  }

  private static Page requireReady(Row row) {
    if (!row.getBoolean(0)) {
      throw new Failure.NotReady("No tables found. Run `migrate` first.");
    }
    if (row.getInteger(1) < Schema.VERSION) {
      throw new Failure.NotReady("The tables are of an older version. Run `migrate` first.");
    }
    return json(new JsonObject().put("status", "UP"));
  }

  private static Failure notReady(Throwable error) {
    if (error instanceof PgException sql && UNDEFINED_TABLE.equals(sql.getSqlState())) {
      return new Failure.NotReady("The tables are not migrated. Run `migrate` first.");
    }
    var failure = SqlFailures.from(error);
    return failure instanceof Failure.NotReady
        ? failure
        : new Failure.NotReady(failure.getMessage());
  }

  private static Page json(JsonObject body) {
    return Page.json(body.toBuffer(), DataVersion.NONE);
  }

  private void succeed(Message<?> message, Page page) {
    message.reply(page);
    if (databaseIsAway) {
      databaseIsAway = false;
      LOG.info("The database answers again");
    }
  }

  private void fail(Message<?> message, Throwable error) {
    var failure = SqlFailures.from(error);
    BusFailure.reply(message, failure);
    if (failure instanceof Failure.Internal) {
      LOG.error("{} could not be answered", message.address(), failure.getCause());
    } else if (failure instanceof Failure.DatabaseUnavailable && !databaseIsAway) {
      // Once, not for every request of an outage.
      databaseIsAway = true;
      LOG.warn("The database does not answer: {}", failure.getCause().toString());
    }
  }
}
