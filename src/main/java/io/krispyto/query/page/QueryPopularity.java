package io.krispyto.query.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.domain.query.Query;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts how often queries were requested recently. The result cache cannot tell: Caffeine does not
 * track reads before it is half full. Thread-safe.
 */
final class QueryPopularity {
  /** Approximate maximum size of the counted queries. */
  private static final long MAX_BYTES = 4 * 1024 * 1024;

  private static final int ENTRY_BYTES = 200;

  /** Symbols are separate strings. */
  private static final int BYTES_PER_CHARACTER = 16;

  private final Cache<Query, AtomicLong> counts =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((Query query, AtomicLong count) -> weight(query))
          .executor(Runnable::run)
          .build();

  /** Counts a query. */
  void add(Query query, long times) {
    counts.get(query, first -> new AtomicLong()).addAndGet(times);
  }

  /** Returns the most popular queries, most popular first. Earlier counts are then halved. */
  List<Query> takeTop(int count) {
    record Asked(Query query, long times) {}
    var top =
        counts.asMap().entrySet().stream()
            .map(entry -> new Asked(entry.getKey(), entry.getValue().get()))
            .sorted(Comparator.comparingLong(Asked::times).reversed())
            .limit(count)
            .map(Asked::query)
            .toList();
    counts.asMap().values().removeIf(times -> times.updateAndGet(many -> many / 2) == 0);
    return top;
  }

  private static int weight(Query query) {
    return ENTRY_BYTES + BYTES_PER_CHARACTER * query.text().length();
  }
}
