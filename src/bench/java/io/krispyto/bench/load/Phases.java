package io.krispyto.bench.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Synchronises the threads of a load with the measuring thread. */
final class Phases {
  /** Every thread has opened its connections. */
  final CountDownLatch connected;

  /** All threads begin at once. */
  final CompletableFuture<Window> begun = new CompletableFuture<>();

  /**
   * The processor time has been read. Only then do the threads close their connections: PostgreSQL
   * has a process for each, whose time is lost when it ends.
   */
  final CountDownLatch measured = new CountDownLatch(1);

  Phases(int threads) {
    connected = new CountDownLatch(threads);
  }
}
