package io.krispyto.query.change;

import io.krispyto.query.data.Queries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
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

  /**
   * Returns the number of computed days, or null if another server is computing. Writes nothing if
   * no day is outdated.
   */
  private static final String REFRESH =
      """
      select case
        when current_setting('transaction_read_only') = 'on' then 0
        when not exists (select from market_change) then 0
        else refresh_market_days($1)
      end
      """;

  /** Returns the number of outdated days with records. */
  private static final String LEFT =
      """
      with recursive known as (
        select max(date)::date as day from record where date < 'infinity'
        union all
        select (select max(date)::date from record where date > '-infinity' and date < known.day)
        from known where known.day is not null
      )
      select count(*) from known
      where exists (select from market_change where known.day between first_day and last_day)
      """;

  /** The time without changes before a step. A load changes the data continuously. */
  private static final long QUIET_MILLIS = 1000;

  /** The time between steps while the data keeps changing. */
  private static final long LOAD_PAUSE_MILLIS = 10_000;

  private static final long RETRY_MILLIS = 10_000;

  /**
   * The time between checks for outdated days without a change, since a standby may have become the
   * primary.
   */
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private static final long REPORT_MILLIS = 10_000;

  /**
   * A step that takes less doubles the number of days of the next one. Queries may wait for a step.
   */
  private static final long SHORT_MILLIS = 100;

  private static final long LONG_MILLIS = 400;
  private static final int MAX_DAYS = 256;

  private final Vertx vertx;
  private final Queries database;
  private final long timer;
  private int days = 8;
  private boolean running;
  private boolean closed;
  private long changedMillis = nowMillis();
  private long steppedMillis = changedMillis;
  private Progress progress;

  public MarketRefresh(Vertx vertx, Queries database) {
    this(vertx, database, INTERVAL);
  }

  MarketRefresh(Vertx vertx, Queries database, Duration interval) {
    this.vertx = vertx;
    this.database = database;
    timer = vertx.setPeriodic(interval.toMillis(), due -> begin());
  }

  /** Starts the work soon, after a new data version was seen. */
  public synchronized void check() {
    changedMillis = nowMillis();
    begin();
  }

  public synchronized void close() {
    closed = true;
    vertx.cancelTimer(timer);
  }

  private synchronized void begin() {
    if (!running && !closed) {
      running = true;
      progress = new Progress(nowMillis());
      stepAfter(QUIET_MILLIS);
    }
  }

  private void stepAfter(long millis) {
    vertx.setTimer(Math.max(1, millis), due -> step());
  }

  private synchronized void step() {
    if (closed) {
      return;
    }
    var now = nowMillis();
    var quiet = now - changedMillis;
    if (quiet < QUIET_MILLIS && now - steppedMillis < LOAD_PAUSE_MILLIS) {
      stepAfter(QUIET_MILLIS - quiet);
      return;
    }
    steppedMillis = now;
    var asked = days;
    refresh(asked)
        .onSuccess(done -> stepped(asked, done, nowMillis() - now))
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
    progress.add(done.orElse(0));
    if (done.isEmpty()) {
      stepAfter(QUIET_MILLIS);
    } else if (done.get() == asked) {
      adapt(millis);
      reportSometimes();
      // The pause leaves a third of the time to other statements.
      stepAfter(millis / 2);
    } else if (changedMillis < steppedMillis) {
      end();
    } else {
      stepAfter(QUIET_MILLIS);
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
    progress.end(nowMillis());
  }

  private void reportSometimes() {
    if (progress.isDue(nowMillis())) {
      var computed = progress.days;
      database
          .query(client -> client.query(LEFT).execute())
          .map(rows -> rows.iterator().next().getLong(0))
          .onSuccess(
              left ->
                  LOG.info("Computing the market of each day: {} done, {} left", computed, left))
          .onFailure(error -> LOG.debug("The outdated days could not be counted", error));
    }
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** The progress of a refresh, for the log. Short refreshes are not logged. */
  private static final class Progress {
    private final long beganMillis;
    private long reportedMillis;
    private int days;

    Progress(long nowMillis) {
      beganMillis = nowMillis;
      reportedMillis = nowMillis;
    }

    void add(int computed) {
      days += computed;
    }

    /** Returns whether a report is due, and schedules the next one. */
    boolean isDue(long nowMillis) {
      if (nowMillis - reportedMillis < REPORT_MILLIS) {
        return false;
      }
      reportedMillis = nowMillis;
      return true;
    }

    void end(long nowMillis) {
      if (reportedMillis > beganMillis) {
        var seconds = TimeUnit.MILLISECONDS.toSeconds(nowMillis - beganMillis);
        LOG.info("Computed the market of {} days in {} s", days, seconds);
      }
    }
  }
}
