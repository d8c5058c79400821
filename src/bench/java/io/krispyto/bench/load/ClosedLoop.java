package io.krispyto.bench.load;

import java.io.IOException;
import java.nio.channels.Selector;

/** Sends the next request as soon as a response arrives, to measure maximum throughput. */
final class ClosedLoop extends LoadThread {
  private static final int WAIT_MILLIS = 20;

  private Window window;

  /** Read once for all responses that arrived together. */
  private long now;

  ClosedLoop(Load load, int number, Phases phases) {
    super(load, number, phases);
  }

  @Override
  void drive(Selector selector, Window window) throws IOException {
    this.window = window;
    for (var connection : connections) {
      connection.send();
    }
    now = System.nanoTime();
    while (now < window.to()) {
      selector.select(this::ready, WAIT_MILLIS);
      now = System.nanoTime();
    }
  }

  @Override
  void onResponse(Connection connection) throws IOException {
    if (window.counts(now)) {
      tally.responses++;
    }
    connection.send();
  }
}
