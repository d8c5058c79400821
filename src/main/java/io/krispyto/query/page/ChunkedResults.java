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
 * Answers the queries whose answers are too large for a page: in chunks, as the rows come from the
 * database. All instances of the query verticle share one, on whatever threads they are.
 *
 * <p>An answer that is not too large to be kept becomes a page on the way, and whoever has the same
 * query in the meantime waits for it; else the many who look at the same dashboard would all have
 * their own stream after each change of the data.
 */
final class ChunkedResults {
  /** Of the room of the result cache, which keeps no page that takes more. */
  private static final int LARGEST_PART = 16;

  /**
   * How many streams at a time may read ahead of their client to gather a page, and hold it until
   * their client has it.
   */
  private static final int MAX_COLLECTOR = 4;

  private final RowStreams streams;
  private final ResultSource results;
  private final long largestKept;
  private final LargeQueries known;
  private final Semaphore mayGather = new Semaphore(MAX_COLLECTOR);
  private final Map<Asked, StreamCollector> collectors = new ConcurrentHashMap<>();

  /** A query, and the version that was current when it was asked. */
  private record Asked(Query query, DataVersion version) {}

  /**
   * @param results keeps what was gathered
   * @param pageCacheBytes how much that is at most, in all
   */
  ChunkedResults(RowStreams streams, ResultSource results, long pageCacheBytes) {
    this.streams = streams;
    this.results = results;
    largestKept = pageCacheBytes / LARGEST_PART;
    known = new LargeQueries(largestKept);
  }

  /** Whether the answer to a query is large, as far as is known. */
  boolean isKnown(Query query) {
    return known.contains(query);
  }

  /** The answer to a query was found to be large. */
  void learn(Query query) {
    known.add(query);
  }

  /**
   * Answers a query.
   *
   * @param version the current one
   * @param recipient where the answer is sent to
   * @return a page where it is small enough, or others wait for it; fails with a failure
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
              // Before those who wait for it go on.
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

  /** The data has changed, and the answer is no longer large. */
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
