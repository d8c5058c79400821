package io.krispyto.cache;

/**
 * How long to leave a server alone before it is tried again, in milliseconds: short at first, twice
 * as long each time, up to a second while it is away. One that is back each time and then of no use
 * is left alone for up to a minute, since each return costs somebody time.
 */
final class Backoff {
  static final long FIRST = 50;
  static final long LONGEST = 1000;
  static final long LONGEST_AFTER_RELAPSES = 60_000;

  private long last = FIRST;

  /** After a try that has failed. */
  long afterTry() {
    last = Math.max(last, Math.min(2 * last, LONGEST));
    return last;
  }

  /**
   * After the server was used and is no more.
   *
   * @param wasOfUse whether it has answered quickly at least once meanwhile
   */
  long afterUse(boolean wasOfUse) {
    last = wasOfUse ? FIRST : Math.min(2 * last, LONGEST_AFTER_RELAPSES);
    return last;
  }
}
