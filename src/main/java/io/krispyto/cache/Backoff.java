package io.krispyto.cache;

/**
 * The pause before the next connection attempt, in milliseconds. It starts short and doubles with
 * each failed attempt, up to a second. A server that keeps coming back without being useful gets
 * pauses of up to a minute, since each return delays some query.
 */
final class Backoff {
  static final long FIRST = 50;
  static final long LONGEST = 1000;
  static final long LONGEST_AFTER_RELAPSES = 60_000;

  private long last = FIRST;

  /** The pause after a failed attempt. */
  long afterTry() {
    last = Math.max(last, Math.min(2 * last, LONGEST));
    return last;
  }

  /**
   * The pause after a session has ended.
   *
   * @param wasOfUse whether the server responded quickly at least once during the session
   */
  long afterUse(boolean wasOfUse) {
    last = wasOfUse ? FIRST : Math.min(2 * last, LONGEST_AFTER_RELAPSES);
    return last;
  }
}
