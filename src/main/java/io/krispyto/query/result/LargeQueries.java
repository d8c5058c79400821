package io.krispyto.query.result;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.domain.query.Query;

/**
 * Remembers queries with large results, so that the server does not repeatedly compute their first
 * rows in vain. This is only a hint, since the data changes: each stream reports its size, and
 * corrects it. Thread-safe.
 */
public final class LargeQueries {
  private static final int MAX_QUERIES = 10_000;

  /** Whether the result is small enough for the cache. */
  private final Cache<Query, Boolean> large =
      Caffeine.newBuilder().maximumSize(MAX_QUERIES).executor(Runnable::run).build();

  private final long largestKept;

  /**
   * @param largestKept maximum size of a cached result in bytes
   */
  public LargeQueries(long largestKept) {
    this.largestKept = largestKept;
  }

  public boolean contains(Query query) {
    return large.getIfPresent(query) != null;
  }

  /** Returns whether the result, as far as known, is small enough for the cache. */
  public boolean mayBeKept(Query query) {
    return largestKept > 0 && !Boolean.FALSE.equals(large.getIfPresent(query));
  }

  /** Notes that the result has too many rows for a single payload. */
  public void add(Query query) {
    large.asMap().putIfAbsent(query, true);
  }

  /** Notes that the result is also too large for the cache. */
  public void addTooLarge(Query query) {
    large.put(query, false);
  }

  /**
   * Records the size of a complete result.
   *
   * @param isLarge whether it has too many rows for a single payload
   * @param bytes its size
   */
  public void record(Query query, boolean isLarge, long bytes) {
    if (!isLarge) {
      large.invalidate(query);
    } else {
      large.put(query, bytes <= largestKept);
    }
  }
}
