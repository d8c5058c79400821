package io.krispyto.query.change;

import io.krispyto.query.data.Queries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes the market of changed days ahead of queries, a few days at a time. It affects only the
 * speed of queries, not their results. Among several servers, one does the work. On a read-only
 * database, no server does. Thread-safe.
 */
public final class MarketRefresh {
  private static final Logger LOG = LoggerFactory.getLogger(MarketRefresh.class);

  /** Returns the number of days that were computed, or null if another server is computing. */
  private static final String REFRESH =
      """
      select case
        when current_setting('transaction_read_only') = 'on' then 0
        else refresh_market_days($1)
      end
      """;

  /** The delay before the first step, since a load changes the data several times a second. */
  private static final long DELAY_MILLIS = 1000;

  private static final long RETRY_MILLIS = 10_000;

  /**
   * The duration of a step for which the number of days stays the same. Queries may wait for it.
   */
  private static final long SHORT_MILLIS = 100;

  private static final long LONG_MILLIS = 400;
  private static final int MAX_DAYS = 256;

  private final Vertx vertx;
  private final Queries database;
  private int days = 8;
  private boolean running;
  private boolean again;
  private boolean closed;

  public MarketRefresh(Vertx vertx, Queries database) {
    this.vertx = vertx;
    this.database = database;
  }

  /** Starts the work soon, after a new data version was seen. */
  public synchronized void check() {
    if (running) {
      again = true;
    } else if (!closed) {
      running = true;
      stepAfter(DELAY_MILLIS);
    }
  }

  public synchronized void close() {
    closed = true;
  }

  private void stepAfter(long millis) {
    vertx.setTimer(Math.max(1, millis), due -> step());
  }

  private synchronized void step() {
    if (closed) {
      return;
    }
    var asked = days;
    var started = System.nanoTime();
    refresh(asked)
        .onSuccess(
            done ->
                stepped(asked, done, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started)))
        .onFailure(this::failed);
  }

  private Future<Optional<Integer>> refresh(int atMost) {
    return database.query(
        client ->
            client
                .preparedQuery(REFRESH)
                .execute(Tuple.of(atMost))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getInteger(0))));
  }

  private synchronized void stepped(int asked, Optional<Integer> done, long millis) {
    if (done.isEmpty()) {
      stepAfter(DELAY_MILLIS);
    } else if (done.get() < asked) {
      end();
    } else {
      adapt(millis);
      // Leaves half of the time to other statements.
      stepAfter(millis);
    }
  }

  private void adapt(long millis) {
    if (millis > LONG_MILLIS) {
      days = Math.max(1, days / 2);
    } else if (millis < SHORT_MILLIS) {
      days = Math.min(MAX_DAYS, days * 2);
    }
  }

  private synchronized void failed(Throwable error) {
    LOG.debug("The market could not be computed", error);
    days = Math.max(1, days / 2);
    stepAfter(RETRY_MILLIS);
  }

  private void end() {
    running = false;
    if (again) {
      again = false;
      check();
    }
  }
}
