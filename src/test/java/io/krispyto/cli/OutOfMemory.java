package io.krispyto.cli;

import io.krispyto.http.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Runs out of memory in the way that its argument selects, and would otherwise continue. */
final class OutOfMemory {
  private static final Object[] KEPT = new Object[1];

  private OutOfMemory() {}

  /** The places where such an error can occur. */
  enum Way {
    THREAD,
    EVENT_LOOP,
    NETTY_TASK,
    FUTURE,
    STACK_OVERFLOW
  }

  /** Uses all memory. */
  private static void exhaust() {
    while (true) {
      KEPT[0] = new Object[][] {(Object[]) KEPT[0], new Object[1 << 16]};
    }
  }

  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  public static void main(String[] arguments) throws InterruptedException {
    FatalErrors.endProcess();
    var vertx = Vertx.vertx().exceptionHandler(FatalErrors::report);
    switch (Way.valueOf(arguments[0])) {
      case THREAD -> new Thread(OutOfMemory::exhaust).start();
      case EVENT_LOOP -> vertx.runOnContext(there -> exhaust());
      case NETTY_TASK ->
          ((VertxInternal) vertx).nettyEventLoopGroup().next().execute(OutOfMemory::exhaust);
      case FUTURE ->
          vertx.runOnContext(
              there ->
                  Future.succeededFuture()
                      .map(
                          any -> {
                            exhaust();
                            return null;
                          })
                      .onFailure(
                          error ->
                              LoggerFactory.getLogger(OutOfMemory.class)
                                  .debug("{} failed: {}", 1, 2, error)));
      case STACK_OVERFLOW -> {
        vertx.runOnContext(there -> overflow(0));
        TestServer.await(vertx.timer(100, TimeUnit.MILLISECONDS));
        System.out.println("alive");
        Runtime.getRuntime().halt(0);
      }
    }
    new CountDownLatch(1).await();
  }
}
