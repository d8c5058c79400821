package io.krispyto.bench.load;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at a fixed rate. Each connection has its own schedule. A request that is due
 * before the last response has arrived waits, and its latency counts from its scheduled time. A
 * server that pauses for a second is therefore charged for every request scheduled in that second,
 * not only for the few in flight (wrk2's method against coordinated omission).
 */
final class OpenLoop extends LoadThread {
  /** The interval at which the schedule is checked. Latencies are up to this much too high. */
  private static final long POLL_NANOS = 50_000;

  /** The time after the end for requests that were due before it. */
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final double gapNanos;
  private final double offsetNanos;
  private Window window;
  private long due;

  /**
   * @param rate requests per second of all threads together
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
    while (now < window.to() || awaitsResponses() && now < window.to() + TIMEOUT_NANOS) {
      sendDue(now);
      if (selector.selectNow(this::ready) == 0) {
        LockSupport.parkNanos(Math.min(POLL_NANOS, Math.max(1, time(due) - now)));
      }
      now = System.nanoTime();
    }
    connections.forEach(this::giveUp);
  }

  /** The n-th request of the thread uses the connection n modulo their number. */
  private void sendDue(long now) throws IOException {
    for (; time(due) <= now && time(due) < window.to(); due++) {
      var connection = connections.get((int) (due % connections.size()));
      // A connection that is late sends this request after its earlier ones.
      if (!connection.busy() && next(connection) == due) {
        connection.send();
      }
    }
  }

  @Override
  void onResponse(Connection connection) throws IOException {
    var now = System.nanoTime();
    if (window.counts(now)) {
      tally.responses++;
    }
    var wasDue = time((connection.received - 1) * connections.size() + connection.place);
    if (window.counts(wasDue)) {
      tally.latency(now - wasDue);
    }
    if (next(connection) < due) {
      connection.send();
    }
  }

  /** The number of the next request of the connection. */
  private long next(Connection connection) {
    return connection.sent * connections.size() + connection.place;
  }

  private long time(long request) {
    return window.start() + (long) (offsetNanos + request * gapNanos);
  }

  private boolean awaitsResponses() {
    for (var connection : connections) {
      if (connection.busy()) {
        return true;
      }
    }
    return false;
  }

  /** A request without a response has waited at least until now. */
  private void giveUp(Connection connection) {
    var now = System.nanoTime();
    for (var request = connection.received * connections.size() + connection.place;
        time(request) < window.to();
        request += connections.size()) {
      if (window.counts(time(request))) {
        tally.unanswered++;
        tally.latency(now - time(request));
      }
    }
  }
}
