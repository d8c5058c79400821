package io.krispyto.query;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.BusReply;
import io.krispyto.bus.ChunkedPayload;
import io.krispyto.bus.Payload;
import io.krispyto.bus.PayloadCodec;
import io.krispyto.bus.QueryConsumers;
import io.krispyto.bus.QueryResponse;
import io.krispyto.bus.ReadOperation;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Settings;
import io.krispyto.db.Schema;
import io.krispyto.db.SqlFailures;
import io.krispyto.db.SqlState;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.page.DashboardRequest;
import io.krispyto.domain.query.ExportQuery;
import io.krispyto.domain.query.IngestionsQuery;
import io.krispyto.domain.query.PricesQuery;
import io.krispyto.domain.query.Query;
import io.krispyto.domain.query.RejectionsQuery;
import io.krispyto.domain.record.RecordKey;
import io.krispyto.query.data.Recipient;
import io.krispyto.query.page.QueryResult;
import io.krispyto.query.result.ObjectPlans;
import io.krispyto.query.result.QuerySql;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The read side. Replies to every {@link ReadOperation} and to {@link Addresses#CHANGES_SINCE} from
 * its caches and from PostgreSQL. Publishes {@link Addresses#DATA_VERSION} and {@link
 * Addresses#CHANGES}.
 *
 * <p>Deploy one instance per core, created by {@link #sharing}.
 */
public final class QueryVerticle extends VerticleBase {
  private static final long READINESS_TIMEOUT_SECONDS = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(ChunkedPayload.TIMEOUT_SECONDS);

  private SharedReadSide shared;
  private QueryConsumers consumers;
  private ReadSide readSide;

  /**
   * Creates a verticle that reads its settings from its deployment configuration. The keys are
   * those of the server's settings: {@code new DeploymentOptions().setConfig(new
   * JsonObject().put("DB_ENDPOINT", …))}. {@code DB_ENDPOINT} is required; an invalid setting fails
   * the deployment. The instances of a deployment share caches and connections.
   */
  public QueryVerticle() {}

  /** Creates a verticle with its own caches and connections, and the default cache settings. */
  public QueryVerticle(DatabaseSettings database) {
    this(new SharedReadSide(database, CacheSettings.DEFAULT, TIMEOUT));
  }

  private QueryVerticle(SharedReadSide shared) {
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
    var shared = new SharedReadSide(database, caches, timeout);
    return () -> new QueryVerticle(shared);
  }

  @Override
  public Future<?> start() {
    PayloadCodec.register(vertx);
    consumers = new QueryConsumers(vertx, SqlFailures::logged);
    if (shared == null) {
      shared = SharedReadSide.ofDeployment(vertx, deploymentID(), Settings.of(config()), TIMEOUT);
    }
    return shared.open(vertx).compose(this::listen);
  }

  private Future<?> listen(ReadSide opened) {
    readSide = opened;
    shared.add(consumers);
    var listening = new ArrayList<Future<Void>>();
    for (var operation : ReadOperation.values()) {
      listening.add(listen(operation));
    }
    listening.add(consumers.at(Addresses.CHANGES_SINCE, (given, headers) -> changesSince(given)));
    return Future.all(listening);
  }

  private Future<Void> listen(ReadOperation operation) {
    return operation == ReadOperation.READINESS
        // Must also reply while the verticle drains its queries.
        ? consumers.listen(operation.address(), this::readiness)
        : consumers.at(operation.address(), (given, headers) -> reply(operation, given, headers));
  }

  /** Does nothing after the read side has stopped, unless the start failed. */
  @Override
  public Future<?> stop() {
    SharedReadSide.forget(vertx, deploymentID());
    return shared == null ? Future.succeededFuture() : shared.retire(vertx);
  }

  private Future<BusReply> reply(
      ReadOperation operation, Map<String, Object> given, MultiMap headers) {
    return switch (operation) {
      case DASHBOARD -> dashboard(operation.parse(given, DashboardRequest.class), headers);
      case RECORD -> record(operation.parse(given, RecordKey.class));
      case INGESTIONS -> ingestions(operation.parse(given, IngestionsQuery.class));
      case INGESTION ->
          readSide.ingestions().ingestion(operation.parse(given, Long.class)).map(BusReply::of);
      case REJECTIONS ->
          readSide
              .ingestions()
              .rejections(operation.parse(given, RejectionsQuery.class), recipient(headers))
              .map(BusReply::of);
      case EXPORT ->
          readSide
              .exports()
              .find(operation.parse(given, ExportQuery.class), recipient(headers))
              .map(BusReply::of);
      case PRICES ->
          readSide
              .prices()
              .find(operation.parse(given, PricesQuery.class), recipient(headers))
              .map(BusReply::of);
      case READINESS -> throw new IllegalArgumentException("has its own consumer");
      // All others are cacheable queries; parse fails if one is not.
      default -> find(operation.parse(given, Query.class), headers);
    };
  }

  private Future<BusReply> dashboard(DashboardRequest request, MultiMap headers) {
    return request
        .page()
        .map(page -> readSide.rankings().find(page).map(QueryVerticle::found))
        .orElseGet(() -> find(request.query(), headers));
  }

  private Future<BusReply> find(Query query, MultiMap headers) {
    return readSide
        .results()
        .find(query, times(headers), recipient(headers))
        .map(QueryVerticle::found);
  }

  private Future<BusReply> record(RecordKey key) {
    var database = readSide.database();
    return database
        .query(ObjectPlans.record(key)::payload)
        .onSuccess(payload -> database.seen(payload.version()))
        .map(BusReply::of);
  }

  private Future<BusReply> ingestions(IngestionsQuery query) {
    return readSide
        .ingestions()
        .ingestions(query)
        .map(found -> listed(found.payload(), found.next().map(Object::toString)));
  }

  private Recipient recipient(MultiMap headers) {
    var client = headers.get(Addresses.CLIENT);
    return new Recipient(context, client == null ? "" : client);
  }

  /** Counts hits in callers' caches as well. */
  private static long times(MultiMap headers) {
    var times = headers.get(Addresses.REQUESTS);
    try {
      return times == null ? 1 : Math.max(1, Long.parseLong(times));
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  private static BusReply found(QueryResult found) {
    return listed(found.response(), found.next())
        .with(Addresses.FOUND_IN, found.origin().name().toLowerCase(Locale.ROOT));
  }

  private static BusReply listed(QueryResponse response, Optional<String> next) {
    var reply = BusReply.of(response);
    return next.map(rest -> reply.with(Addresses.NEXT, rest)).orElse(reply);
  }

  private Future<BusReply> changesSince(Map<String, Object> given) {
    return readSide.changes().since(DataVersion.since(given)).map(BusReply::of);
  }

  /** Uses the same path as queries, so that readiness is 503 exactly while they fail. */
  private void readiness(Message<?> message) {
    readSide
        .database()
        .queryRaw(client -> client.preparedQuery(QuerySql.READINESS).execute())
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
