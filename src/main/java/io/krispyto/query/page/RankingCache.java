package io.krispyto.query.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Query;
import io.krispyto.query.result.Ranking;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The rankings that this process keeps for those who read them part by part. Unlike pages they are
 * kept by their data version too: who has begun with one goes on with it after the data has
 * changed.
 *
 * <p>The time of one begins when its data is no longer the current: up to then its first part may
 * be answered again and again, also by the edge cache, which does not ask here.
 */
final class RankingCache {
  /** How long somebody may take for the rest of its parts after the data has changed. */
  static final Duration TIME = Duration.ofMinutes(10);

  private static final int OVERHEAD = 1000;

  /**
   * No ranking may take more than this part of the room, so that there is always one of before a
   * change beside the one of after it.
   */
  private static final int LARGEST_PART = 2;

  private final Cache<Key, Ranking> rankings;
  private final long largest;
  private volatile DataVersion current = DataVersion.NONE;

  private record Key(Query query, DataVersion version) {}

  /**
   * @param bytes how much is kept; 0 for nothing
   */
  RankingCache(long bytes, Ticker clock) {
    largest = bytes / LARGEST_PART;
    rankings =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((Key key, Ranking ranking) -> OVERHEAD + ranking.weight())
            .expireAfter(Expiry.creating((Key key, Ranking ranking) -> time(key)))
            .ticker(clock)
            .executor(Runnable::run)
            .build();
  }

  private Duration time(Key key) {
    return key.version.equals(current) ? ChronoUnit.FOREVER.getDuration() : TIME;
  }

  /** Notes which data is the current, from when on the time of the other rankings runs. */
  void follow(DataVersion now) {
    var before = current;
    if (before.equals(now)) {
      return;
    }
    current = now;
    var times = rankings.policy().expireVariably().orElseThrow();
    for (var key : rankings.asMap().keySet()) {
      if (key.version.equals(before) || key.version.equals(now)) {
        times.setExpiresAfter(key, time(key));
      }
    }
  }

  /** How many bytes a ranking may have to be kept. */
  long largest() {
    return largest;
  }

  Optional<Ranking> get(Query query, DataVersion version) {
    return Optional.ofNullable(rankings.getIfPresent(new Key(query, version)));
  }

  void put(Query query, Ranking ranking) {
    if (ranking.weight() <= largest) {
      rankings.put(new Key(query, ranking.version()), ranking);
    }
  }

  void clear() {
    rankings.invalidateAll();
  }
}
