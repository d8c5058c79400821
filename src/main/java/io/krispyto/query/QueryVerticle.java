package io.krispyto.query;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.BusReply;
import io.krispyto.bus.ChunkedPayload;
import io.krispyto.bus.Payload;
import io.krispyto.bus.PayloadCodec;
import io.krispyto.bus.QueryConsumers;
import io.krispyto.bus.QueryResponse;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Settings;
import io.krispyto.db.Schema;
import io.krispyto.db.SqlFailures;
import io.krispyto.db.SqlState;
import io.krispyto.domain.CurrenciesQuery;
import io.krispyto.domain.CurrencyQuery;
import io.krispyto.domain.DashboardRequest;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.DaysQuery;
import io.krispyto.domain.ExportQuery;
import io.krispyto.domain.Failure;
import io.krispyto.domain.HistoryQuery;
import io.krispyto.domain.IngestionsQuery;
import io.krispyto.domain.MoversQuery;
import io.krispyto.domain.Query;
import io.krispyto.domain.RecordKey;
import io.krispyto.domain.RejectionsQuery;
import io.krispyto.domain.SearchQuery;
import io.krispyto.query.data.Recipient;
import io.krispyto.query.export.Exports;
import io.krispyto.query.journal.IngestionReader;
import io.krispyto.query.page.ResultSource;
import io.krispyto.query.page.SharedResultSource;
import io.krispyto.query.result.QueryExecutor;
import io.krispyto.query.result.QuerySql;
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
 * The read side. Replies to {@link Addresses#DASHBOARD}, {@link Addresses#MOVERS}, {@link
 * Addresses#DAYS}, {@link Addresses#SEARCH}, {@link Addresses#CURRENCIES}, {@link
 * Addresses#CURRENCY}, {@link Addresses#HISTORY}, {@link Addresses#RECORD}, {@link
 * Addresses#INGESTIONS}, {@link Addresses#INGESTION}, {@link Addresses#REJECTIONS}, {@link
 * Addresses#EXPORT}, {@link Addresses#CHANGES_SINCE} and {@link Addresses#READINESS} from its
 * caches and from PostgreSQL. Publishes {@link Addresses#DATA_VERSION} and {@link
 * Addresses#CHANGES}.
 *
 * <p>Deploy one instance per core, created by {@link #sharing}.
 */
public final class QueryVerticle extends VerticleBase {
  private static final long READINESS_TIMEOUT_SECONDS = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(ChunkedPayload.TIMEOUT_SECONDS);

  private SharedResultSource shared;
  private QueryConsumers consumers;
  private ResultSource results;
  private IngestionReader journal;
  private Exports exports;

  /**
   * Creates a verticle that reads its settings from its deployment configuration. The keys are
   * those of the server's settings: {@code new DeploymentOptions().setConfig(new
   * JsonObject().put("DB_ENDPOINT", …))}. {@code DB_ENDPOINT} is required; an invalid setting fails
   * the deployment. The instances of a deployment share caches and connections.
   */
  public QueryVerticle() {}

  /** Creates a verticle with its own caches and connections, and the default cache settings. */
  public QueryVerticle(DatabaseSettings database) {
    this(new SharedResultSource(database, CacheSettings.DEFAULT, TIMEOUT));
  }

  private QueryVerticle(SharedResultSource shared) {
    this.shared = shared;
  }

  /** Creates the instances of one deployment, which share their caches and connections. */
  public static Supplier<QueryVerticle> sharing(DatabaseSettings database, CacheSettings caches) {
    return sharing(database, caches, TIMEOUT);
  }

  /**
   * @param timeout how long a chunked response waits for its client
   */
  static Supplier<QueryVerticle> sharing(
      DatabaseSettings database, CacheSettings caches, Duration timeout) {
    var shared = new SharedResultSource(database, caches, timeout);
    return () -> new QueryVerticle(shared);
  }

  @Override
  public Future<?> start() {
    PayloadCodec.register(vertx);
    consumers = new QueryConsumers(vertx, SqlFailures::logged);
    if (shared == null) {
      shared =
          SharedResultSource.ofDeployment(vertx, deploymentID(), Settings.of(config()), TIMEOUT);
    }
    return shared
        .open(vertx)
        .compose(
            opened -> {
              results = opened;
              journal = new IngestionReader(opened);
              exports = new Exports(opened);
              shared.add(consumers);
              return Future.all(
                  List.of(
                      find(Addresses.DASHBOARD, this::dashboard),
                      answer(Addresses.MOVERS, MoversQuery::from),
                      answer(Addresses.DAYS, DaysQuery::from),
                      answer(Addresses.SEARCH, SearchQuery::from),
                      answer(Addresses.CURRENCIES, CurrenciesQuery::from),
                      answer(Addresses.CURRENCY, CurrencyQuery::from),
                      answer(Addresses.HISTORY, HistoryQuery::from),
                      tell(Addresses.RECORD, this::record),
                      tell(Addresses.INGESTIONS, this::ingestions),
                      tell(Addresses.INGESTION, this::ingestion),
                      consumers.at(Addresses.REJECTIONS, this::rejections),
                      consumers.at(Addresses.EXPORT, this::export),
                      tell(Addresses.CHANGES_SINCE, this::changesSince),
                      consumers.listen(Addresses.READINESS, this::readiness)));
            });
  }

  /** Does nothing after {@link ResultSource#stop}, unless the start failed. */
  @Override
  public Future<?> stop() {
    SharedResultSource.forget(vertx, deploymentID());
    return shared == null ? Future.succeededFuture() : shared.retire(vertx);
  }

  private Future<Void> answer(String address, Function<Map<String, Object>, Query> query) {
    return find(
        address,
        (given, headers) -> results.find(query.apply(given), times(headers), recipient(headers)));
  }

  private Future<ResultSource.Found> dashboard(Map<String, Object> given, MultiMap headers) {
    var request = DashboardRequest.from(given);
    return request
        .part()
        .map(part -> results.rankings().find(part))
        .orElseGet(() -> results.find(request.query(), times(headers), recipient(headers)));
  }

  /** Replies from the caches where possible. */
  private Future<Void> find(
      String address,
      BiFunction<Map<String, Object>, MultiMap, Future<ResultSource.Found>> finder) {
    return consumers.at(
        address, (given, headers) -> finder.apply(given, headers).map(QueryVerticle::found));
  }

  /** Replies to queries that are too rare, or whose results change too often, to be cached. */
  private Future<Void> tell(
      String address, Function<Map<String, Object>, Future<BusReply>> response) {
    return consumers.at(address, (given, headers) -> response.apply(given));
  }

  private Future<BusReply> record(Map<String, Object> given) {
    var key = RecordKey.from(given);
    return results
        .ask(client -> QueryExecutor.record(client, key))
        .onSuccess(page -> results.seen(page.version()))
        .map(BusReply::of);
  }

  private Future<BusReply> ingestions(Map<String, Object> given) {
    return journal
        .ingestions(IngestionsQuery.from(given))
        .map(found -> listed(found.payload(), found.next().map(Object::toString)));
  }

  private Future<BusReply> ingestion(Map<String, Object> given) {
    return journal.ingestion(IngestionsQuery.id(given)).map(BusReply::of);
  }

  private Future<BusReply> export(Map<String, Object> given, MultiMap headers) {
    return exports.answer(ExportQuery.from(given), recipient(headers)).map(BusReply::of);
  }

  private Future<BusReply> rejections(Map<String, Object> given, MultiMap headers) {
    return journal.rejections(RejectionsQuery.from(given), recipient(headers)).map(BusReply::of);
  }

  private Recipient recipient(MultiMap headers) {
    var client = headers.get(Addresses.CLIENT);
    return new Recipient(context, client == null ? "" : client);
  }

  /** Counts hits in callers' caches as well. */
  private static long times(MultiMap headers) {
    var told = headers.get(Addresses.ASKED);
    try {
      return told == null ? 1 : Math.max(1, Long.parseLong(told));
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  private static BusReply found(ResultSource.Found found) {
    return listed(found.response(), found.next())
        .with(Addresses.FOUND_IN, found.in().name().toLowerCase(Locale.ROOT));
  }

  private static BusReply listed(QueryResponse response, Optional<String> next) {
    var reply = BusReply.of(response);
    return next.map(rest -> reply.with(Addresses.NEXT, rest)).orElse(reply);
  }

  private Future<BusReply> changesSince(Map<String, Object> given) {
    return results.changes().since(DataVersion.since(given)).map(BusReply::of);
  }

  /** Uses the same path as queries, so that readiness is 503 exactly while they fail. */
  private void readiness(Message<?> message) {
    results
        .askRaw(client -> client.preparedQuery(QuerySql.READINESS).execute())
        .timeout(READINESS_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .map(rows -> requireReady(rows.iterator().next()))
        .onSuccess(message::reply)
        .onFailure(error -> BusFailure.reply(message, notReady(error)));
  }

  private static Payload requireReady(Row row) {
    if (!row.getBoolean(0)) {
      throw new Failure.NotReady("No tables found. Run `migrate` first.");
    }
    if (row.getInteger(1) < Schema.VERSION) {
      throw new Failure.NotReady("The tables are of an older version. Run `migrate` first.");
    }
    return Payload.json(new JsonObject().put("status", "UP").toBuffer(), DataVersion.NONE);
  }

  private static Failure notReady(Throwable error) {
    if (error instanceof PgException sql && SqlState.UNDEFINED_TABLE.equals(sql.getSqlState())) {
      return new Failure.NotReady("The tables are not migrated. Run `migrate` first.");
    }
    var failure = SqlFailures.from(error);
    return failure instanceof Failure.NotReady
        ? failure
        : new Failure.NotReady(failure.getMessage());
  }
}
