package io.krispyto.query;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.Answer;
import io.krispyto.bus.Answering;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.BusReply;
import io.krispyto.bus.Page;
import io.krispyto.bus.PageCodec;
import io.krispyto.bus.PageInPieces;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Settings;
import io.krispyto.db.Schema;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.CurrenciesQuestion;
import io.krispyto.domain.CurrencyQuestion;
import io.krispyto.domain.DashboardRequest;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.DaysQuestion;
import io.krispyto.domain.ExportQuestion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.HistoryQuestion;
import io.krispyto.domain.IngestionsQuestion;
import io.krispyto.domain.MoversQuestion;
import io.krispyto.domain.Question;
import io.krispyto.domain.RecordKey;
import io.krispyto.domain.RejectionsQuestion;
import io.krispyto.domain.SearchQuestion;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The read side: answers {@link Addresses#DASHBOARD}, {@link Addresses#MOVERS}, {@link
 * Addresses#DAYS}, {@link Addresses#SEARCH}, {@link Addresses#CURRENCIES}, {@link
 * Addresses#CURRENCY}, {@link Addresses#HISTORY}, {@link Addresses#RECORD}, {@link
 * Addresses#INGESTIONS}, {@link Addresses#INGESTION}, {@link Addresses#REJECTIONS}, {@link
 * Addresses#EXPORT}, {@link Addresses#CHANGES_SINCE} and {@link Addresses#READINESS}, from its
 * caches and from PostgreSQL; tells {@link Addresses#DATA_VERSION} and {@link Addresses#CHANGES}.
 * Deploy one instance per core, of those that {@link #sharing} makes.
 */
public final class QueryVerticle extends VerticleBase {
  private static final long READINESS_TIMEOUT_SECONDS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(PageInPieces.PATIENCE_SECONDS);
  private static final String UNDEFINED_TABLE = "42P01";

  private SharedPageSource shared;
  private Answering answering;
  private PageSource pages;
  private Journal journal;
  private Exports exports;

  /**
   * One that takes its settings from the configuration of its deployment, with the keys of the
   * server's settings: {@code new DeploymentOptions().setConfig(new JsonObject().put("DB_ENDPOINT",
   * …))}. {@code DB_ENDPOINT} must be there; a setting that cannot be used fails the deployment.
   * The instances of a deployment share caches and connections.
   */
  public QueryVerticle() {}

  /** One that has caches and connections of its own, with the default settings of caches. */
  public QueryVerticle(DatabaseSettings database) {
    this(new SharedPageSource(database, CacheSettings.DEFAULT, PATIENCE));
  }

  private QueryVerticle(SharedPageSource shared) {
    this.shared = shared;
  }

  /** Makes the instances of one deployment, which share their caches and connections. */
  public static Supplier<QueryVerticle> sharing(DatabaseSettings database, CacheSettings caches) {
    return sharing(database, caches, PATIENCE);
  }

  /**
   * @param patience how long an answer in pieces waits for its client
   */
  static Supplier<QueryVerticle> sharing(
      DatabaseSettings database, CacheSettings caches, Duration patience) {
    var shared = new SharedPageSource(database, caches, patience);
    return () -> new QueryVerticle(shared);
  }

  @Override
  public Future<?> start() {
    PageCodec.register(vertx);
    answering = new Answering(vertx, SqlFailures::logged);
    if (shared == null) {
      shared =
          SharedPageSource.ofDeployment(vertx, deploymentID(), Settings.of(config()), PATIENCE);
    }
    return shared
        .open(vertx)
        .compose(
            opened -> {
              pages = opened;
              journal = new Journal(opened);
              exports = new Exports(opened);
              shared.add(answering);
              return Future.all(
                  List.of(
                      find(Addresses.DASHBOARD, this::dashboard),
                      answer(Addresses.MOVERS, MoversQuestion::from),
                      answer(Addresses.DAYS, DaysQuestion::from),
                      answer(Addresses.SEARCH, SearchQuestion::from),
                      answer(Addresses.CURRENCIES, CurrenciesQuestion::from),
                      answer(Addresses.CURRENCY, CurrencyQuestion::from),
                      answer(Addresses.HISTORY, HistoryQuestion::from),
                      tell(Addresses.RECORD, this::record),
                      tell(Addresses.INGESTIONS, this::ingestions),
                      tell(Addresses.INGESTION, this::ingestion),
                      answering.at(Addresses.REJECTIONS, this::rejections),
                      answering.at(Addresses.EXPORT, this::export),
                      tell(Addresses.CHANGES_SINCE, this::changesSince),
                      answering.listen(Addresses.READINESS, this::readiness)));
            });
  }

  /** Has nothing left to do after {@link PageSource#stop}, unless the start failed. */
  @Override
  public Future<?> stop() {
    SharedPageSource.forget(vertx, deploymentID());
    return shared == null ? Future.succeededFuture() : shared.retire(vertx);
  }

  private Future<Void> answer(String address, Function<Map<String, Object>, Question> question) {
    return find(
        address,
        (given, headers) -> pages.find(question.apply(given), times(headers), recipient(headers)));
  }

  private Future<PageSource.Found> dashboard(Map<String, Object> given, MultiMap headers) {
    var request = DashboardRequest.from(given);
    return request
        .part()
        .map(part -> pages.rankings().find(part))
        .orElseGet(() -> pages.find(request.question(), times(headers), recipient(headers)));
  }

  /** Answers from the caches where it can. */
  private Future<Void> find(
      String address, BiFunction<Map<String, Object>, MultiMap, Future<PageSource.Found>> finder) {
    return answering.at(
        address, (given, headers) -> finder.apply(given, headers).map(QueryVerticle::found));
  }

  /** Answers what is asked too seldom, or changes too often, to be kept. */
  private Future<Void> tell(
      String address, Function<Map<String, Object>, Future<BusReply>> answer) {
    return answering.at(address, (given, headers) -> answer.apply(given));
  }

  private Future<BusReply> record(Map<String, Object> given) {
    var key = RecordKey.from(given);
    return pages
        .ask(client -> Answers.record(client, key))
        .onSuccess(page -> pages.seen(page.version()))
        .map(BusReply::of);
  }

  private Future<BusReply> ingestions(Map<String, Object> given) {
    return journal
        .ingestions(IngestionsQuestion.from(given))
        .map(found -> listed(found.page(), found.next().map(Object::toString)));
  }

  private Future<BusReply> ingestion(Map<String, Object> given) {
    return journal.ingestion(IngestionsQuestion.id(given)).map(BusReply::of);
  }

  private Future<BusReply> export(Map<String, Object> given, MultiMap headers) {
    return exports.answer(ExportQuestion.from(given), recipient(headers)).map(BusReply::of);
  }

  private Future<BusReply> rejections(Map<String, Object> given, MultiMap headers) {
    return journal.rejections(RejectionsQuestion.from(given), recipient(headers)).map(BusReply::of);
  }

  private Recipient recipient(MultiMap headers) {
    var client = headers.get(Addresses.CLIENT);
    return new Recipient(context, client == null ? "" : client);
  }

  /** What somebody's cache has answered for us counts too. */
  private static long times(MultiMap headers) {
    var told = headers.get(Addresses.ASKED);
    try {
      return told == null ? 1 : Math.max(1, Long.parseLong(told));
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  private static BusReply found(PageSource.Found found) {
    return listed(found.answer(), found.next())
        .with(Addresses.FOUND_IN, found.in().name().toLowerCase(Locale.ROOT));
  }

  private static BusReply listed(Answer answer, Optional<String> next) {
    var reply = BusReply.of(answer);
    return next.map(rest -> reply.with(Addresses.NEXT, rest)).orElse(reply);
  }

  private Future<BusReply> changesSince(Map<String, Object> given) {
    return pages.changes().since(DataVersion.since(given)).map(BusReply::of);
  }

  /** Uses the same path as queries, so that readiness is 503 exactly while they fail. */
  private void readiness(Message<?> message) {
    pages
        .askRaw(client -> client.preparedQuery(QuerySql.READINESS).execute())
        .timeout(READINESS_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .map(rows -> requireReady(rows.iterator().next()))
        .onSuccess(message::reply)
        .onFailure(error -> BusFailure.reply(message, notReady(error)));
  }

  private static Page requireReady(Row row) {
    if (!row.getBoolean(0)) {
      throw new Failure.NotReady("No tables found. Run `migrate` first.");
    }
    if (row.getInteger(1) < Schema.VERSION) {
      throw new Failure.NotReady("The tables are of an older version. Run `migrate` first.");
    }
    return Page.json(new JsonObject().put("status", "UP").toBuffer(), DataVersion.NONE);
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
}
