package io.krispyto.bench.load;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks at a fixed rate, whatever the server does. Each connection has a timetable of its own; a
 * query that is due while the last one is unanswered waits, and its latency counts from when it was
 * due. So a server that halts for a second is charged with every query of that second, not only
 * with the few that it held (wrk2's method against coordinated omission).
 */
final class OpenLoop extends LoadThread {
  /** The timetable is looked at this often, so latencies are up to this much too long. */
  private static final long NAP_NANOS = 50_000;

  /** What is given, after the end, to the queries that were due before it. */
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final double gapNanos;
  private final double offsetNanos;
  private Window window;
  private long due;

  /**
   * @param rate queries per second of all threads together
   */
  OpenLoop(Load load, double rate, int number, Phases phases) {
    super(load, number, phases);
    this.gapNanos = TimeUnit.SECONDS.toNanos(1) * load.threads() / rate;
    this.offsetNanos = gapNanos * number / load.threads();
  }

  @Override
  void drive(Selector selector, Window window) throws IOException {
    this.window = window;
    var now = System.nanoTime();
    while (now < window.to() || awaitsAnswers() && now < window.to() + TIMEOUT_NANOS) {
      askDue(now);
      if (selector.selectNow(this::ready) == 0) {
        LockSupport.parkNanos(Math.min(NAP_NANOS, Math.max(1, time(due) - now)));
      }
      now = System.nanoTime();
    }
    connections.forEach(this::giveUp);
  }

  /** The n-th query of the thread is for the connection n modulo their number. */
  private void askDue(long now) throws IOException {
    for (; time(due) <= now && time(due) < window.to(); due++) {
      var connection = connections.get((int) (due % connections.size()));
      // One that is late with earlier queries asks this one when it gets there.
      if (!connection.busy() && next(connection) == due) {
        connection.ask();
      }
    }
  }

  @Override
  void answered(Connection connection) throws IOException {
    var now = System.nanoTime();
    if (window.counts(now)) {
      tally.answers++;
    }
    var wasDue = time((connection.answered - 1) * connections.size() + connection.place);
    if (window.counts(wasDue)) {
      tally.latency(now - wasDue);
    }
    if (next(connection) < due) {
      connection.ask();
    }
  }

  /** The number of the query that the connection is to ask next. */
  private long next(Connection connection) {
    return connection.asked * connections.size() + connection.place;
  }

  private long time(long request) {
    return window.start() + (long) (offsetNanos + request * gapNanos);
  }

  private boolean awaitsAnswers() {
    for (var connection : connections) {
      if (connection.busy()) {
        return true;
      }
    }
    return false;
  }

  /** A query without an answer has waited at least until now. */
  private void giveUp(Connection connection) {
    var now = System.nanoTime();
    for (var request = connection.answered * connections.size() + connection.place;
        time(request) < window.to();
        request += connections.size()) {
      if (window.counts(time(request))) {
        tally.unanswered++;
        tally.latency(now - time(request));
      }
    }
  }
}
