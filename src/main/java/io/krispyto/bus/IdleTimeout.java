package io.krispyto.bus;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ends a conversation on the event bus when the other side has been silent for a while. Arms one
 * timer per timeout, not one per message. Confined to the context on which it is created.
 */
public final class IdleTimeout {
  private final Vertx vertx;
  private final long timeoutNanos;
  private final BooleanSupplier isBusy;
  private final Runnable onIdle;
  private long lastUsed = System.nanoTime();

  /** -1 means none; 0 is a valid timer id. */
  private long timer = -1;

  /**
   * @param isBusy whether the other side waits for us; that time does not count
   * @param onIdle called once, unless cancelled
   */
  public IdleTimeout(Vertx vertx, Duration timeout, BooleanSupplier isBusy, Runnable onIdle) {
    this.vertx = vertx;
    timeoutNanos = timeout.toNanos();
    this.isBusy = isBusy;
    this.onIdle = onIdle;
  }

  public void start() {
    lastUsed = System.nanoTime();
    arm(timeoutNanos);
  }

  /** Records that the other side was heard. */
  public void restart() {
    lastUsed = System.nanoTime();
  }

  public void cancel() {
    vertx.cancelTimer(timer);
  }

  private void arm(long nanos) {
    timer = vertx.setTimer(1 + TimeUnit.NANOSECONDS.toMillis(nanos), due -> check());
  }

  private void check() {
    var rest = timeoutNanos - (System.nanoTime() - lastUsed);
    if (isBusy.getAsBoolean()) {
      arm(timeoutNanos);
    } else if (rest > 0) {
      arm(rest);
    } else {
      onIdle.run();
    }
  }
}
