package io.krispyto.bench.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** How the threads of a load, and the one that measures, wait for one another. */
final class Phases {
  /** Every thread has its connections. */
  final CountDownLatch connected;

  /** All begin at once. */
  final CompletableFuture<Window> begun = new CompletableFuture<>();

  /**
   * The processor time was taken. Not before do the threads close their connections: PostgreSQL has
   * a process for each, which takes its time with it as it ends.
   */
  final CountDownLatch measured = new CountDownLatch(1);

  Phases(int threads) {
    connected = new CountDownLatch(threads);
  }
}
