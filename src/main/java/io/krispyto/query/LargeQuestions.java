package io.krispyto.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.domain.Question;

/**
 * Remembers the questions whose answers are large, so that their first rows are not computed in
 * vain each time. It is only a guess, since the data changes: a stream tells what is large too, and
 * corrects it. For any thread.
 */
final class LargeQuestions {
  private static final int MAX_QUESTIONS = 10_000;

  /** Whether the answer may be kept. */
  private final Cache<Question, Boolean> large =
      Caffeine.newBuilder().maximumSize(MAX_QUESTIONS).executor(Runnable::run).build();

  private final long largestKept;

  /**
   * @param largestKept how many bytes of an answer are kept
   */
  LargeQuestions(long largestKept) {
    this.largestKept = largestKept;
  }

  boolean contains(Question question) {
    return large.getIfPresent(question) != null;
  }

  /** Whether the answer, as far as is known, is not too large to be kept. */
  boolean mayBeKept(Question question) {
    return largestKept > 0 && !Boolean.FALSE.equals(large.getIfPresent(question));
  }

  /** The answer has too many rows for a page. */
  void add(Question question) {
    large.asMap().putIfAbsent(question, true);
  }

  /** The answer is too large to be kept, too. */
  void addTooLarge(Question question) {
    large.put(question, false);
  }

  /**
   * All of an answer was seen.
   *
   * @param isLarge whether it has too many rows for a page
   * @param bytes how many it has
   */
  void learn(Question question, boolean isLarge, long bytes) {
    if (!isLarge) {
      large.invalidate(question);
    } else {
      large.put(question, bytes <= largestKept);
    }
  }
}
