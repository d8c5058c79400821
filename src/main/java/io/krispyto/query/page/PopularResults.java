package io.krispyto.query.page;

import io.krispyto.domain.query.Query;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Refreshes the most popular results after a change of the data and at an interval. The next
 * request then need not wait for the database. Runs one refresh at a time, and at most one per
 * second, however often the data changes. Thread-safe.
 */
final class PopularResults {
  /** Enough for the few queries that many clients send, and little work for the database. */
  private static final int PAGES = 100;

  private static final int AT_A_TIME = 2;
  private static final long PAUSE_MILLIS = 1000;

  private final Vertx vertx;
  private final QueryPopularity popularity = new QueryPopularity();
  private final Function<Query, Future<?>> find;
  private long timer = -1;
  private boolean refreshing;
  private boolean changedMeanwhile;
  private boolean closed;

  /**
   * @param find finds the result of a query for the newest data, and caches it
   */
  PopularResults(Vertx vertx, Function<Query, Future<?>> find) {
    this.vertx = vertx;
    this.find = find;
  }

  /**
   * Also computes them at an interval, whether they are cached or not.
   *
   * @param compute computes the result of a query, and caches it
   */
  synchronized void computeEvery(Duration interval, Function<Query, Future<?>> compute) {
    if (!interval.isZero()) {
      timer = vertx.setPeriodic(interval.toMillis(), due -> refresh(compute));
    }
  }

  /** Counts requests for a query that has a payload. */
  void count(Query query, long times) {
    popularity.add(query, times);
  }

  /** Refreshes the results after a change of the data. */
  void refresh() {
    refresh(find);
  }

  synchronized void close() {
    closed = true;
    vertx.cancelTimer(timer);
  }

  private synchronized void refresh(Function<Query, Future<?>> how) {
    if (closed) {
      return;
    }
    if (refreshing) {
      changedMeanwhile = true;
      return;
    }
    refreshing = true;
    var queries = popularity.takeTop(PAGES).iterator();
    Future.join(IntStream.range(0, AT_A_TIME).mapToObj(worker -> oneByOne(queries, how)).toList())
        .onComplete(done -> vertx.setTimer(PAUSE_MILLIS, over -> end()));
  }

  private synchronized void end() {
    refreshing = false;
    if (changedMeanwhile) {
      changedMeanwhile = false;
      refresh(find);
    }
  }

  private Future<?> oneByOne(Iterator<Query> queries, Function<Query, Future<?>> how) {
    Query query;
    synchronized (queries) {
      if (!queries.hasNext()) {
        return Future.succeededFuture();
      }
      query = queries.next();
    }
    // A failure is ignored here; the next request for the query reports it.
    return how.apply(query).transform(done -> oneByOne(queries, how));
  }
}
