package io.krispyto.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.domain.Question;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often questions are asked, lately. The page cache cannot tell: Caffeine does not look at who
 * reads it before it is half full. For any thread.
 */
final class Popularity {
  /** About, of the questions that are counted. */
  private static final long MAX_BYTES = 4 * 1024 * 1024;

  private static final int ENTRY_BYTES = 200;

  /** Symbols are strings of their own. */
  private static final int BYTES_PER_CHARACTER = 16;

  private final Cache<Question, AtomicLong> counts =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((Question question, AtomicLong count) -> weight(question))
          .executor(Runnable::run)
          .build();

  /** Counts a question. */
  void add(Question question, long times) {
    counts.get(question, first -> new AtomicLong()).addAndGet(times);
  }

  /**
   * The most asked questions, the first one first. What was asked before this then counts half as
   * much.
   */
  List<Question> takeTop(int count) {
    record Asked(Question question, long times) {}
    var top =
        counts.asMap().entrySet().stream()
            .map(entry -> new Asked(entry.getKey(), entry.getValue().get()))
            .sorted(Comparator.comparingLong(Asked::times).reversed())
            .limit(count)
            .map(Asked::question)
            .toList();
    counts.asMap().values().removeIf(times -> times.updateAndGet(many -> many / 2) == 0);
    return top;
  }

  private static int weight(Question question) {
    return ENTRY_BYTES + BYTES_PER_CHARACTER * question.text().length();
  }
}
