package io.krispyto.query.page;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Payload;
import io.krispyto.bus.QueryResponse;
import io.krispyto.cache.InProcessResultCache;
import io.krispyto.cache.RedisResultCache;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.CurrentServer;
import io.krispyto.db.DataVersionWatch;
import io.krispyto.db.QueryPool;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.Query;
import io.krispyto.query.change.Changes;
import io.krispyto.query.data.Recipient;
import io.krispyto.query.data.RowStreams;
import io.krispyto.query.result.QueryExecutor;
import io.krispyto.query.result.ResultTooLarge;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Gives the page that answers a query, from the nearest place that has it: the cache of this
 * process, the Redis that all nodes share, the database. All instances of the query verticle share
 * one, and ask it from whatever threads they are on; a verticle itself, it has a life of its own.
 *
 * <p>Each page is from one data version, and none is given that is older than another that was
 * given before it was asked for.
 */
public final class ResultSource extends VerticleBase {
  private static final long COMPUTE_TIMEOUT_SECONDS = 6;

  /** Which part of the room of the result cache is for rankings that are read part by part. */
  private static final int RANKINGS_PART = 4;

  private final DatabaseSettings databaseSettings;
  private final CacheSettings settings;
  private final InProcessResultCache process;
  private final Duration timeout;
  private final Supplier<Future<Void>> retireRequesters;
  private final long pageBytes;
  private final long rankingBytes;
  private final Map<Miss, Promise<Found>> underWay = new ConcurrentHashMap<>();

  /** That this source has seen, whoever has seen what in the process. */
  private final AtomicReference<DataVersion> newest = new AtomicReference<>(DataVersion.NONE);

  private CurrentVersion version;
  private CurrentServer server;
  private Optional<RedisResultCache> redis;
  private PopularResults popular;
  private Changes changes;
  private DataVersionWatch watch;
  private RowStreams streams;
  private ChunkedResults large;
  private Rankings rankings;
  private volatile QueryPool database;

  /** What is being looked for: a query, and the version that was current when it was asked. */
  private record Miss(Query query, DataVersion version) {}

  /**
   * An answer and where it was found.
   *
   * @param next what to ask with for the rest, if there is one
   */
  public record Found(QueryResponse response, PayloadOrigin in, Optional<String> next) {
    Found(QueryResponse response, PayloadOrigin in) {
      this(response, in, Optional.empty());
    }
  }

  /**
   * @param timeout how long an answer in chunks waits for its client
   * @param retireRequesters stops the instances that query this source, and completes when no query
   *     of theirs is in flight
   */
  ResultSource(
      DatabaseSettings databaseSettings,
      CacheSettings settings,
      Duration timeout,
      Supplier<Future<Void>> retireRequesters) {
    this.databaseSettings = databaseSettings;
    this.settings = settings;
    this.timeout = timeout;
    this.retireRequesters = retireRequesters;
    rankingBytes = settings.pageCacheBytes() / RANKINGS_PART;
    pageBytes = settings.pageCacheBytes() - rankingBytes;
    process = new InProcessResultCache(pageBytes);
  }

  /** Ends well also where the database cannot be reached. */
  @Override
  public Future<?> start() {
    version = CurrentVersion.of(vertx);
    server = new CurrentServer(vertx, databaseSettings);
    database = new QueryPool(vertx, databaseSettings, server);
    redis = settings.redis().map(there -> new RedisResultCache(vertx, there));
    popular = new PopularResults(vertx, this::findPage);
    popular.computeEvery(settings.refresh(), this::computeAgain);
    changes =
        new Changes(
            vertx,
            new Changes.Database() {
              @Override
              public <T> Future<T> ask(Function<SqlClient, Future<T>> query) {
                return ResultSource.this.ask(query);
              }
            });
    watch =
        new DataVersionWatch(
            vertx, databaseSettings, server, this::database, newest::get, new VersionListener());
    streams =
        new RowStreams(vertx, databaseSettings, server, timeout, this::failure, watch::isAway);
    large = new ChunkedResults(streams, this, pageBytes);
    rankings = new Rankings(this, redis, version::get, rankingBytes);
    return watch.start();
  }

  /** Stops the instances before their source, so that queries in flight are still answered. */
  @Override
  public Future<?> stop() {
    return retireRequesters.get().eventually(streams::finish).eventually(this::close);
  }

  private Future<?> close() {
    popular.close();
    changes.close();
    version.distrust();
    return Future.join(
        watch.close(),
        streams.close(),
        process.close(),
        database.close(),
        redis.map(RedisResultCache::close).orElse(Future.succeededFuture()));
  }

  /** For queries about the database itself. */
  QueryPool database() {
    return database;
  }

  /**
   * Finds the answer to a query.
   *
   * @param times how often it was asked
   * @param recipient where the answer is sent to, if it is in chunks
   * @return fails as {@link QueryExecutor#page}, except that a large answer is one; with {@link
   *     Failure.DatabaseUnavailable} at once where the database is away
   */
  public Future<Found> find(Query query, long times, Recipient recipient) {
    return findPage(query)
        .onSuccess(found -> popular.asked(query, times))
        .recover(
            error ->
                error instanceof ResultTooLarge
                    ? answerLarge(query, recipient)
                    : Future.failedFuture(error));
  }

  /**
   * Asks the database for what no cache keeps.
   *
   * @return fails with a failure
   */
  public <T> Future<T> ask(Function<SqlClient, Future<T>> query) {
    return askRaw(query).recover(error -> Future.failedFuture(failure(error)));
  }

  /**
   * The same as {@link #ask}.
   *
   * @return fails with what the database's client throws
   */
  public <T> Future<T> askRaw(Function<SqlClient, Future<T>> query) {
    if (watch.isAway()) {
      return Future.failedFuture(new Failure.DatabaseUnavailable(null));
    }
    return askCurrent(query)
        .timeout(COMPUTE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .onSuccess(response -> watch.answered());
  }

  /**
   * A response from the previous server is outdated, so the query is repeated on the current one.
   */
  private <T> Future<T> askCurrent(Function<SqlClient, Future<T>> query) {
    var asked = database;
    return asked
        .ask(query)
        .transform(
            (response, error) -> {
              var current = database;
              if (current != asked) {
                return current.ask(query);
              }
              return error == null ? Future.succeededFuture(response) : Future.failedFuture(error);
            });
  }

  /** What changed, and when. */
  public Changes changes() {
    return changes;
  }

  /** For what is asked part by part. */
  public Rankings rankings() {
    return rankings;
  }

  /** For what is too large for an answer of {@link #ask}. */
  public RowStreams streams() {
    return streams;
  }

  private Future<Found> answerLarge(Query query, Recipient recipient) {
    return large
        .answer(query, version.get(), recipient)
        .map(response -> new Found(response, PayloadOrigin.DATABASE));
  }

  private Future<Found> findPage(Query query) {
    var miss = new Miss(query, version.get());
    return findInProcess(miss)
        .compose(found -> found.map(Future::succeededFuture).orElseGet(() -> findOnce(miss)));
  }

  private Future<Optional<Found>> findInProcess(Miss miss) {
    return process
        .get(miss.query, miss.version)
        .map(payload -> payload.map(kept -> new Found(kept, PayloadOrigin.PROCESS)));
  }

  /** However many ask at once. */
  private Future<Found> findOnce(Miss miss) {
    var mine = Promise.<Found>promise();
    var others = underWay.putIfAbsent(miss, mine);
    if (others != null) {
      return others.future();
    }
    // Whoever looked for it a moment ago may have kept it since.
    findInProcess(miss)
        .compose(found -> found.map(Future::succeededFuture).orElseGet(() -> findFurther(miss)))
        .onComplete(mine::tryComplete, mine::tryFail);
    return mine.future().onComplete(done -> underWay.remove(miss, mine));
  }

  private Future<Found> findFurther(Miss miss) {
    return redis
        .map(shared -> shared.get(miss.query, miss.version))
        .orElse(Future.succeededFuture(Optional.empty()))
        .compose(
            payload ->
                payload.map(there -> foundInRedis(miss, there)).orElseGet(() -> compute(miss)));
  }

  private Future<Found> foundInRedis(Miss miss, Payload payload) {
    process.put(miss.query, payload);
    return Future.succeededFuture(new Found(payload, PayloadOrigin.REDIS));
  }

  private Future<Found> compute(Miss miss) {
    return computeAgain(miss.query).map(payload -> new Found(payload, PayloadOrigin.DATABASE));
  }

  /** Computes a page whether or not it is kept, and keeps it. */
  private Future<Payload> computeAgain(Query query) {
    if (watch.isAway()) {
      return Future.failedFuture(new Failure.DatabaseUnavailable(null));
    }
    if (large.isKnown(query)) {
      return Future.failedFuture(new ResultTooLarge());
    }
    return askCurrent(client -> QueryExecutor.page(client, query))
        .timeout(COMPUTE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .onSuccess(payload -> keep(query, payload))
        .recover(error -> Future.failedFuture(pageFailure(query, error)));
  }

  private Throwable pageFailure(Query query, Throwable error) {
    if (error instanceof ResultTooLarge) {
      large.learn(query);
      return error;
    }
    return failure(error);
  }

  /** What an error of the database means. */
  public Failure failure(Throwable error) {
    return watch.failure(error);
  }

  /** Keeps a page in all caches. */
  void keep(Query query, Payload payload) {
    seen(payload.version());
    process.put(query, payload);
    redis.ifPresent(shared -> shared.put(query, payload));
  }

  /** The database has answered with a version. */
  public void seen(DataVersion answered) {
    watch.answered();
    if (version.advance(answered)) {
      tell(answered);
    }
    // Others in this process may have seen it before us, and know nothing of our pages.
    if (newest.getAndAccumulate(answered, ResultSource::newer).compareTo(answered) < 0) {
      popular.refresh();
      changes.look();
    }
  }

  private static DataVersion newer(DataVersion left, DataVersion right) {
    return right.isAfter(left) ? right : left;
  }

  private void tell(DataVersion current) {
    tell(new JsonObject().put("number", current.number()));
  }

  private void tell(JsonObject news) {
    vertx.eventBus().publish(Addresses.DATA_VERSION, news);
  }

  private final class VersionListener implements DataVersionWatch.Listener {
    @Override
    public void seen(DataVersion seen, DataVersion before) {
      if (before.isAfter(seen) && newest.compareAndSet(before, seen)) {
        process.clear();
        changes.goneBack();
        rankings.clear();
        if (version.goBack(before, seen)) {
          tell(new JsonObject().put("number", seen.number()).put("instead", before.number()));
        }
      } else {
        ResultSource.this.seen(seen);
      }
    }

    @Override
    public void watching() {
      version.confirm();
      // In this process nobody needs to hear it.
      if (vertx.isClustered() && !version.get().isNone()) {
        tell(version.get());
      }
    }

    @Override
    public void away(Failure.DatabaseUnavailable cause) {
      underWay.values().forEach(asked -> asked.tryFail(cause));
      rankings.fail(cause);
    }

    @Override
    public void moved() {
      back();
    }

    @Override
    public void back() {
      // Connections that went silent may stay so; the operating system notices after hours.
      var silent = database;
      database = new QueryPool(vertx, databaseSettings, server);
      silent.close();
      streams.reconnect();
    }
  }
}
