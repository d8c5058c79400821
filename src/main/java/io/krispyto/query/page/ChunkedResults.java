package io.krispyto.query.page;

import io.krispyto.bus.Payload;
import io.krispyto.bus.QueryResponse;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Query;
import io.krispyto.query.data.Recipient;
import io.krispyto.query.data.RowChunks;
import io.krispyto.query.data.RowStreams;
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
 * database. All instances of the query verticle share one. Thread-safe.
 *
 * <p>If a result turns out to be small enough for the cache, the stream also collects it into a
 * payload. Other requests with the same query wait for that payload. Otherwise, after each change
 * of the data, every viewer of the same dashboard would have a separate stream.
 */
final class ChunkedResults {
  /** The result cache keeps no payload larger than this part (1/16) of its size. */
  private static final int LARGEST_PART = 16;

  /**
   * Maximum number of streams that may read ahead of their client to collect a payload, and hold it
   * until their client has it.
   */
  private static final int MAX_COLLECTOR = 4;

  private final RowStreams streams;
  private final ResultSource results;
  private final long largestKept;
  private final LargeQueries known;
  private final Semaphore mayGather = new Semaphore(MAX_COLLECTOR);
  private final Map<Asked, StreamCollector> collectors = new ConcurrentHashMap<>();

  /** A query, and the version that was current when it arrived. */
  private record Asked(Query query, DataVersion version) {}

  /**
   * @param results caches the collected payloads
   * @param pageCacheBytes maximum size of that cache
   */
  ChunkedResults(RowStreams streams, ResultSource results, long pageCacheBytes) {
    this.streams = streams;
    this.results = results;
    largestKept = pageCacheBytes / LARGEST_PART;
    known = new LargeQueries(largestKept);
  }

  /** Returns whether the result of a query is large, as far as known. */
  boolean isKnown(Query query) {
    return known.contains(query);
  }

  /** Notes that the result of a query is large. */
  void learn(Query query) {
    known.add(query);
  }

  /**
   * Returns the result of a query.
   *
   * @param version the current one
   * @param recipient the recipient of the result
   * @return a payload if the result is small enough, or others wait for it; fails with a {@code
   *     Failure}
   */
  Future<QueryResponse> answer(Query query, DataVersion version, Recipient recipient) {
    var asked = new Asked(query, version);
    var others = collectors.get(asked);
    if (others != null) {
      return await(others, asked, recipient);
    }
    var mine = collector(asked);
    if (mine.isUnderWay()) {
      others = collectors.putIfAbsent(asked, mine);
      if (others != null) {
        mine.close();
        return await(others, asked, recipient);
      }
    }
    return open(query, mine, recipient);
  }

  private Future<QueryResponse> await(StreamCollector others, Asked asked, Recipient recipient) {
    return others
        .page()
        .compose(
            page ->
                page.<Future<QueryResponse>>map(Future::succeededFuture)
                    .orElseGet(() -> answer(asked.query, asked.version, recipient)));
  }

  private StreamCollector collector(Asked asked) {
    if (!known.mayBeKept(asked.query) || !mayGather.tryAcquire()) {
      return StreamCollector.none();
    }
    var collector = new StreamCollector(largestKept, mayGather::release);
    collector
        .page()
        .onSuccess(
            page -> {
              // Must happen before the requests that wait for the payload continue.
              collectors.remove(asked, collector);
              page.ifPresent(there -> results.keep(asked.query, there));
              if (collector.isTooLarge()) {
                known.addTooLarge(asked.query);
              }
            });
    return collector;
  }

  private Future<QueryResponse> open(Query query, StreamCollector collector, Recipient recipient) {
    var plan = Plans.of(query).orElseThrow();
    var rows = new ResultRows(plan);
    return streams
        .open(plan.whole(), rows, collector, recipient)
        .compose(chunks -> begin(query, rows, chunks).onFailure(error -> chunks.close()))
        .recover(error -> Future.failedFuture(results.failure(error)));
  }

  private Future<QueryResponse> begin(Query query, ResultRows rows, RowChunks chunks) {
    // A failure of its own must close the stream too.
    return Future.succeededFuture(chunks)
        .compose(
            begun -> {
              rows.requireAsked();
              results.seen(chunks.version());
              return chunks.isComplete() ? page(query, rows, chunks) : send(query, rows, chunks);
            });
  }

  /** Returns a single payload: the data has changed, and the result is no longer large. */
  private Future<QueryResponse> page(Query query, ResultRows rows, RowChunks chunks) {
    learn(query, rows, chunks);
    var all = chunks.page();
    var page = rows.isNoData() ? Payload.noData(all.bytes(), chunks.version()) : all;
    results.keep(query, page);
    return chunks.close().map(page);
  }

  private void learn(Query query, ResultRows rows, RowChunks chunks) {
    known.learn(query, rows.areTooManyForAPage(), chunks.bytes());
  }

  private Future<QueryResponse> send(Query query, ResultRows rows, RowChunks chunks) {
    var sender = streams.sender(chunks);
    sender
        .closed()
        .onComplete(
            closed -> {
              if (chunks.isComplete()) {
                learn(query, rows, chunks);
              }
            });
    return sender.open().map(page -> page);
  }
}
