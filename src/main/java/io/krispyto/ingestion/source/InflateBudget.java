package io.krispyto.ingestion.source;

import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipException;

/**
 * The number of bytes that all entries of an archive may inflate to, since many small ones add up.
 * It includes the bytes that compressed files in the archive inflate to.
 */
final class InflateBudget {
  /** Prices as CSV shrink to a third. A file that shrinks to a 200th is considered a bomb. */
  static final int MAX_RATIO = 200;

  private static final long ALWAYS_INFLATED = 10 << 20;

  private final Map<Object, Long> charged = new HashMap<>();
  private long left;

  /**
   * @param compressed the size of the archive
   */
  InflateBudget(long compressed) {
    left = maxInflated(compressed);
  }

  /** Returns the number of bytes that a compressed size may inflate to. */
  static long maxInflated(long compressed) {
    return Math.max(ALWAYS_INFLATED, compressed * MAX_RATIO);
  }

  /**
   * Begins reading an entry.
   *
   * @param max the maximum of this entry
   */
  Share share(Object entry, long max) {
    return new Share(entry, Math.min(left + charged.getOrDefault(entry, 0L), max));
  }

  /** The share of one entry while it is read. */
  final class Share {
    private final Object entry;
    private final long limit;
    private long inflated;

    private Share(Object entry, long limit) {
      this.entry = entry;
      this.limit = limit;
    }

    void add(int count) throws ZipException {
      inflated += count;
      if (inflated > limit) {
        throw new ZipException(
            "it inflates to more than " + MAX_RATIO + " times its compressed size");
      }
    }

    /**
     * Charges the archive. A bomb must not use up the budget of other files. A file that is read
     * again is charged once.
     */
    void end() {
      if (inflated <= limit) {
        left -= Math.max(0, inflated - charged.getOrDefault(entry, 0L));
        charged.merge(entry, inflated, Math::max);
      }
    }
  }
}
