package io.krispyto.query.result;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.domain.Query;

/**
 * Remembers the queries whose answers are large, so that their first rows are not computed in vain
 * each time. It is only a guess, since the data changes: a stream tells what is large too, and
 * corrects it. For any thread.
 */
public final class LargeQueries {
  private static final int MAX_QUERIES = 10_000;

  /** Whether the answer may be kept. */
  private final Cache<Query, Boolean> large =
      Caffeine.newBuilder().maximumSize(MAX_QUERIES).executor(Runnable::run).build();

  private final long largestKept;

  /**
   * @param largestKept how many bytes of an answer are kept
   */
  public LargeQueries(long largestKept) {
    this.largestKept = largestKept;
  }

  public boolean contains(Query query) {
    return large.getIfPresent(query) != null;
  }

  /** Whether the answer, as far as is known, is not too large to be kept. */
  public boolean mayBeKept(Query query) {
    return largestKept > 0 && !Boolean.FALSE.equals(large.getIfPresent(query));
  }

  /** The answer has too many rows for a page. */
  public void add(Query query) {
    large.asMap().putIfAbsent(query, true);
  }

  /** The answer is too large to be kept, too. */
  public void addTooLarge(Query query) {
    large.put(query, false);
  }

  /**
   * All of an answer was seen.
   *
   * @param isLarge whether it has too many rows for a page
   * @param bytes how many it has
   */
  public void learn(Query query, boolean isLarge, long bytes) {
    if (!isLarge) {
      large.invalidate(query);
    } else {
      large.put(query, bytes <= largestKept);
    }
  }
}
