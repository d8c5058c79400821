package io.krispyto.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Question;
import java.time.Duration;
import java.util.Optional;

/**
 * The rankings that this process keeps for those who read them part by part. Unlike pages they are
 * kept by their data version too: who has begun with one goes on with it after the data has
 * changed.
 */
final class KeptRankings {
  /** How long somebody may take for all parts. */
  static final Duration TIME = Duration.ofMinutes(10);

  private static final int OVERHEAD = 1000;

  /** No ranking may take more than this part of the room, lest it push out all others. */
  private static final int LARGEST_PART = 4;

  private final Cache<Key, Ranking> rankings;
  private final long largest;

  private record Key(Question question, DataVersion version) {}

  /**
   * @param bytes how much is kept; 0 for nothing
   */
  KeptRankings(long bytes, Ticker clock) {
    largest = bytes / LARGEST_PART;
    rankings =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((Key key, Ranking ranking) -> OVERHEAD + ranking.weight())
            .expireAfterWrite(TIME)
            .ticker(clock)
            .executor(Runnable::run)
            .build();
  }

  /** How many bytes a ranking may have to be kept. */
  long largest() {
    return largest;
  }

  Optional<Ranking> get(Question question, DataVersion version) {
    return Optional.ofNullable(rankings.getIfPresent(new Key(question, version)));
  }

  void put(Question question, Ranking ranking) {
    if (ranking.weight() <= largest) {
      rankings.put(new Key(question, ranking.version()), ranking);
    }
  }

  void clear() {
    rankings.invalidateAll();
  }
}
