package io.krispyto.query.page;

import io.krispyto.domain.Query;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Finds the most asked pages again, after a change of the data and at an interval, so that who asks
 * for them next need not wait for the database. Never twice at a time, and never twice a second,
 * however often the data changes. For any thread.
 */
final class PopularResults {
  /** Enough for the few queries that many ask, and little work for the database. */
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
   * @param find finds the page of a query for the newest data, and keeps it
   */
  PopularResults(Vertx vertx, Function<Query, Future<?>> find) {
    this.vertx = vertx;
    this.find = find;
  }

  /**
   * Also computes them at an interval, whether they are kept or not.
   *
   * @param compute computes the page of a query, and keeps it
   */
  synchronized void computeEvery(Duration interval, Function<Query, Future<?>> compute) {
    if (!interval.isZero()) {
      timer = vertx.setPeriodic(interval.toMillis(), due -> refresh(compute));
    }
  }

  /** A query was asked, and has a page. */
  void asked(Query query, long times) {
    popularity.add(query, times);
  }

  /** The data has changed. */
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
    // One that fails now is told whoever asks for it.
    return how.apply(query).transform(done -> oneByOne(queries, how));
  }
}
