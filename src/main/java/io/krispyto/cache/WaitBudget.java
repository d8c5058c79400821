package io.krispyto.cache;

import java.util.concurrent.TimeUnit;

/**
 * The time that was lost waiting for a slow server since it last answered quickly: what an answer
 * takes beyond {@link #QUICK}. Time in which several wait is lost once.
 *
 * <p>All times are those of {@link System#nanoTime()}.
 */
final class WaitBudget {
  /** What a query may always wait: some times what PostgreSQL takes for a common one. */
  static final long QUICK = TimeUnit.MILLISECONDS.toNanos(20);

  private long lost;
  private long countedUntil;

  WaitBudget(long now) {
    countedUntil = now;
  }

  /**
   * Counts an answer.
   *
   * @return the nanoseconds that are lost now
   */
  long answered(long asked, long now) {
    var lateSince = asked + QUICK;
    if (now - lateSince <= 0) {
      lost = 0;
    } else {
      lost += Math.min(now - lateSince, now - countedUntil);
      countedUntil = now;
    }
    return lost;
  }
}
