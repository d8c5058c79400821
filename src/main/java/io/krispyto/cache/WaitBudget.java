package io.krispyto.cache;

import java.util.concurrent.TimeUnit;

/**
 * The time lost to a slow server since its last quick response. Each response adds its time beyond
 * {@link #QUICK}. Overlapping waits count once.
 *
 * <p>All times are nanoseconds from {@link System#nanoTime()}.
 */
final class WaitBudget {
  /**
   * A wait that never counts as lost: a few times as long as PostgreSQL takes for a common query.
   */
  static final long QUICK = TimeUnit.MILLISECONDS.toNanos(20);

  private long lost;
  private long countedUntil;

  WaitBudget(long now) {
    countedUntil = now;
  }

  /**
   * Records a response.
   *
   * @return the nanoseconds lost so far
   */
  long responded(long sentAt, long now) {
    var lateSince = sentAt + QUICK;
    if (now - lateSince <= 0) {
      lost = 0;
    } else {
      lost += Math.min(now - lateSince, now - countedUntil);
      countedUntil = now;
    }
    return lost;
  }
}
