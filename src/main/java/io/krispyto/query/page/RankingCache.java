package io.krispyto.query.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.query.Query;
import io.krispyto.query.result.Ranking;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The rankings that this process keeps for clients that read them page by page. Unlike payloads,
 * they are also keyed by their data version. A client that starts with one version continues with
 * it after the data has changed.
 *
 * <p>The lifetime of a ranking starts when its data is no longer current. Until then its first page
 * may be served again at any time, also by the edge cache, which does not query this cache.
 */
final class RankingCache {
  /** Time for a client to read the remaining pages after the data has changed. */
  static final Duration TIME = Duration.ofMinutes(10);

  private static final int OVERHEAD = 1000;

  /** The cache has space for the rankings before and after a change. */
  private static final int MIN_RANKINGS = 2;

  private final Cache<Key, Ranking> rankings;
  private final long largest;
  private volatile DataVersion current = DataVersion.NONE;

  private record Key(Query query, DataVersion version) {}

  /**
   * @param bytes maximum size; 0 disables the cache
   */
  RankingCache(long bytes, Ticker clock) {
    largest = bytes / MIN_RANKINGS;
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

  /** Sets the current data version; the lifetime of rankings from other versions starts now. */
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

  /** Returns the maximum size of a ranking in bytes. */
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
