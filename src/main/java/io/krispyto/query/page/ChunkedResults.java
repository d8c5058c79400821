package io.krispyto.query.page;

import io.krispyto.bus.Payload;
import io.krispyto.bus.QueryResponse;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.query.Query;
import io.krispyto.query.data.Database;
import io.krispyto.query.data.Recipient;
import io.krispyto.query.data.StreamCollector;
import io.krispyto.query.result.LargeQueries;
import io.krispyto.query.result.Plans;
import io.krispyto.query.result.ResultRows;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Streams results that are too large for a single payload, in chunks as the rows arrive from the
 * database. Thread-safe.
 *
 * <p>If a result turns out to be small enough for the cache, the stream also collects it into a
 * payload. Other requests with the same query wait for that payload. Otherwise, after each change
 * of the data, every viewer of the same dashboard would have a separate stream.
 */
final class ChunkedResults {
  /** The result cache has space for this many payloads at least: it keeps no larger ones. */
  private static final int MIN_PAYLOADS = 16;

  /**
   * Maximum number of streams that may read ahead of their client to collect a payload, and hold it
   * until their client has it.
   */
  private static final int MAX_COLLECTORS = 4;

  private final Database database;
  private final CachedResults results;
  private final long largestCached;
  private final LargeQueries known;
  private final Semaphore collecting = new Semaphore(MAX_COLLECTORS);
  private final Map<Versioned, StreamCollector> collectors = new ConcurrentHashMap<>();

  /** A query, and the version that was current when it arrived. */
  private record Versioned(Query query, DataVersion version) {}

  /**
   * @param results caches the collected payloads
   * @param cacheBytes maximum size of that cache
   */
  ChunkedResults(Database database, CachedResults results, long cacheBytes) {
    this.database = database;
    this.results = results;
    largestCached = cacheBytes / MIN_PAYLOADS;
    known = new LargeQueries(largestCached);
  }

  /** Returns whether the result of a query is known to be large. */
  boolean isKnown(Query query) {
    return known.contains(query);
  }

  /** Records that the result of a query is large. */
  void add(Query query) {
    known.add(query);
  }

  /**
   * Returns the result of a query.
   *
   * @param version the current one
   * @param recipient the recipient of the result
   * @return a payload if the result is small enough, or if another request collects it; fails with
   *     a {@code Failure}
   */
  Future<QueryResponse> find(Query query, DataVersion version, Recipient recipient) {
    var key = new Versioned(query, version);
    var other = collectors.get(key);
    if (other != null) {
      return join(other, key, recipient);
    }
    var mine = collector(key);
    if (mine.isUnderWay()) {
      other = collectors.putIfAbsent(key, mine);
      if (other != null) {
        mine.close();
        return join(other, key, recipient);
      }
    }
    return stream(query, mine, recipient);
  }

  private Future<QueryResponse> join(StreamCollector other, Versioned key, Recipient recipient) {
    return other
        .payload()
        .compose(
            collected ->
                collected
                    .<Future<QueryResponse>>map(Future::succeededFuture)
                    .orElseGet(() -> find(key.query, key.version, recipient)));
  }

  private StreamCollector collector(Versioned key) {
    if (!known.mayBeKept(key.query) || !collecting.tryAcquire()) {
      return StreamCollector.none();
    }
    var collector = new StreamCollector(largestCached, collecting::release);
    collector
        .payload()
        .onSuccess(
            collected -> {
              // Must happen before the requests that wait for the payload continue.
              collectors.remove(key, collector);
              collected.ifPresent(payload -> results.put(key.query, payload));
              if (collector.isTooLarge()) {
                known.addTooLarge(key.query);
              }
            });
    return collector;
  }

  private Future<QueryResponse> stream(
      Query query, StreamCollector collector, Recipient recipient) {
    var plan = Plans.ofRows(query);
    var rows = new ResultRows(plan);
    collector.size().onSuccess(bytes -> known.record(query, rows.mayBeIncomplete(), bytes));
    return database.stream(plan.whole(), rows, recipient, collector)
        .onSuccess(
            response -> {
              // The data has changed, and the result is no longer large.
              if (response instanceof Payload payload) {
                results.put(query, payload);
              }
            });
  }
}
