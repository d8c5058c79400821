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
 * Returns the payload for a query from the nearest source that has it: the cache of this process,
 * the Redis that all nodes share, or the database. All instances of the query verticle share one.
 * It is itself a verticle with its own lifecycle. Thread-safe.
 *
 * <p>Each payload is from one data version. It is never older than a payload that was returned
 * before its request.
 */
public final class ResultSource extends VerticleBase {
  private static final long COMPUTE_TIMEOUT_SECONDS = 6;

  /** The part (1/4) of the result cache that is for rankings that are read page by page. */
  private static final int RANKINGS_PART = 4;

  private final DatabaseSettings databaseSettings;
  private final CacheSettings settings;
  private final InProcessResultCache process;
  private final Duration timeout;
  private final Supplier<Future<Void>> retireRequesters;
  private final long pageBytes;
  private final long rankingBytes;
  private final Map<Miss, Promise<Found>> underWay = new ConcurrentHashMap<>();

  /** The newest version that this source has seen, whatever others in the process have seen. */
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

  /** A cache miss: a query, and the version that was current when it arrived. */
  private record Miss(Query query, DataVersion version) {}

  /**
   * A result and where it was found.
   *
   * @param next the cursor of the next page, if there is one
   */
  public record Found(QueryResponse response, PayloadOrigin in, Optional<String> next) {
    Found(QueryResponse response, PayloadOrigin in) {
      this(response, in, Optional.empty());
    }
  }

  /**
   * @param timeout how long a chunked response waits for its client
   * @param retireRequesters stops the instances that query this source, and completes when none of
   *     their queries is in flight
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

  /** Succeeds even if the database cannot be reached. */
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

  /** Stops the instances before their source, so that queries in flight still complete. */
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

  /** Returns the pool for queries about the database itself. */
  QueryPool database() {
    return database;
  }

  /**
   * Finds the result of a query.
   *
   * @param times how often the query was requested
   * @param recipient the recipient of the result, if it is sent in chunks
   * @return fails like {@link QueryExecutor#page}, except that a large result is a success; fails
   *     at once with {@link Failure.DatabaseUnavailable} if the database is unavailable
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
   * Runs a query on the database whose result is not cached.
   *
   * @return fails with a failure
   */
  public <T> Future<T> ask(Function<SqlClient, Future<T>> query) {
    return askRaw(query).recover(error -> Future.failedFuture(failure(error)));
  }

  /**
   * The same as {@link #ask}.
   *
   * @return fails with an error of the database client
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

  /** Returns the recent changes. */
  public Changes changes() {
    return changes;
  }

  /** Returns the source of results that are read page by page. */
  public Rankings rankings() {
    return rankings;
  }

  /** Returns the streams for results that are too large for {@link #ask}. */
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

  /** Finds a result once for all concurrent requests (single-flight). */
  private Future<Found> findOnce(Miss miss) {
    var mine = Promise.<Found>promise();
    var others = underWay.putIfAbsent(miss, mine);
    if (others != null) {
      return others.future();
    }
    // A search that just finished may have cached it in the meantime.
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

  /** Computes a payload even if it is cached, and caches it. */
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

  /** Maps a database error to a failure. */
  public Failure failure(Throwable error) {
    return watch.failure(error);
  }

  /** Stores a payload in all caches. */
  void keep(Query query, Payload payload) {
    seen(payload.version());
    process.put(query, payload);
    redis.ifPresent(shared -> shared.put(query, payload));
  }

  /** Records a version that the database returned. */
  public void seen(DataVersion answered) {
    watch.answered();
    if (version.advance(answered)) {
      tell(answered);
    }
    // Others in this process may have seen it earlier, but do not know about our payloads.
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
      // Within a single process, no other node needs the event.
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
      // Connections that do not respond may stay so; the operating system notices only after hours.
      var silent = database;
      database = new QueryPool(vertx, databaseSettings, server);
      silent.close();
      streams.reconnect();
    }
  }
}
