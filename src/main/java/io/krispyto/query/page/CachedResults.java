package io.krispyto.query.page;

import io.krispyto.bus.Payload;
import io.krispyto.cache.InProcessResultCache;
import io.krispyto.cache.RedisResultCache;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.query.Query;
import io.krispyto.query.data.Database;
import io.krispyto.query.data.Recipient;
import io.krispyto.query.result.Plans;
import io.krispyto.query.result.ResultTooLarge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Returns the payload for a query from the nearest place that has it: the cache of this process,
 * the Redis that all nodes share, or the database. Thread-safe.
 *
 * <p>Each payload is from one data version. It is never older than a payload that was returned
 * before its request.
 */
public final class CachedResults {
  private final Database database;
  private final Supplier<DataVersion> current;
  private final InProcessResultCache process;
  private final Optional<RedisResultCache> redis;
  private final PopularResults popular;
  private final ChunkedResults large;
  private final SingleFlight<Miss, QueryResult> misses = new SingleFlight<>();

  /** A cache miss: a query, and the version that was current when it arrived. */
  private record Miss(Query query, DataVersion version) {}

  /**
   * @param current returns the current version
   * @param redis the cache that all nodes share, if there is one; its owner closes it
   * @param bytes maximum size of the cache in this process
   */
  public CachedResults(
      Vertx vertx,
      Database database,
      Supplier<DataVersion> current,
      Optional<RedisResultCache> redis,
      long bytes) {
    this.database = database;
    this.current = current;
    this.redis = redis;
    process = new InProcessResultCache(bytes);
    popular = new PopularResults(vertx, this::findPayload);
    large = new ChunkedResults(database, this, bytes);
  }

  /** Also recomputes the most popular results at an interval; zero disables it. */
  public void refreshEvery(Duration interval) {
    popular.computeEvery(interval, this::compute);
  }

  /**
   * Finds the result of a query.
   *
   * @param times how often the query was requested
   * @param recipient the recipient of the result, if it is sent in chunks
   * @return fails with a {@link Failure}: at once with {@link Failure.DatabaseUnavailable} if the
   *     database is unavailable
   */
  public Future<QueryResult> find(Query query, long times, Recipient recipient) {
    return findPayload(query)
        .onSuccess(found -> popular.count(query, times))
        .recover(
            error ->
                error instanceof ResultTooLarge
                    ? findLarge(query, recipient)
                    : Future.failedFuture(error));
  }

  private Future<QueryResult> findLarge(Query query, Recipient recipient) {
    return large
        .find(query, current.get(), recipient)
        .map(response -> new QueryResult(response, PayloadOrigin.DATABASE));
  }

  private Future<QueryResult> findPayload(Query query) {
    var miss = new Miss(query, current.get());
    return findInProcess(miss)
        .compose(
            found ->
                found
                    .map(Future::succeededFuture)
                    .orElseGet(() -> misses.run(miss, () -> findAfterMiss(miss))));
  }

  private Future<Optional<QueryResult>> findInProcess(Miss miss) {
    return process
        .get(miss.query, miss.version)
        .map(payload -> payload.map(found -> new QueryResult(found, PayloadOrigin.PROCESS)));
  }

  private Future<QueryResult> findAfterMiss(Miss miss) {
    // A search that just finished may have cached it in the meantime.
    return findInProcess(miss)
        .compose(
            found -> found.map(Future::succeededFuture).orElseGet(() -> findOutsideProcess(miss)));
  }

  private Future<QueryResult> findOutsideProcess(Miss miss) {
    return redis
        .map(shared -> shared.get(miss.query, miss.version))
        .orElse(Future.succeededFuture(Optional.empty()))
        .compose(
            payload ->
                payload
                    .map(found -> foundInRedis(miss, found))
                    .orElseGet(
                        () ->
                            compute(miss.query)
                                .map(found -> new QueryResult(found, PayloadOrigin.DATABASE))));
  }

  private Future<QueryResult> foundInRedis(Miss miss, Payload payload) {
    process.put(miss.query, payload);
    return Future.succeededFuture(new QueryResult(payload, PayloadOrigin.REDIS));
  }

  /** Computes a payload even if it is cached, and caches it. */
  private Future<Payload> compute(Query query) {
    if (large.isKnown(query)) {
      return Future.failedFuture(new ResultTooLarge());
    }
    return database
        .queryRaw(client -> Plans.of(query).payload(client))
        .onSuccess(payload -> put(query, payload))
        .recover(error -> Future.failedFuture(failure(query, error)));
  }

  private Throwable failure(Query query, Throwable error) {
    if (error instanceof ResultTooLarge) {
      large.add(query);
      return error;
    }
    return database.failure(error);
  }

  /** Stores a payload in all caches. */
  void put(Query query, Payload payload) {
    database.seen(payload.version());
    process.put(query, payload);
    redis.ifPresent(shared -> shared.put(query, payload));
  }

  /** Refreshes the most popular results after a change of the data. */
  public void refresh() {
    popular.refresh();
  }

  /** Discards the payloads in this process after the database has gone back to an older version. */
  public void clear() {
    process.clear();
  }

  /** Fails the searches in flight. */
  public void fail(Failure cause) {
    misses.fail(cause);
  }

  public Future<?> close() {
    popular.close();
    return process.close();
  }
}
