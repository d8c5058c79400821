package io.krispyto.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Settings of the caches of the read side.
 *
 * @param pageCacheBytes {@code PAGE_CACHE_BYTES}, how much the result cache of this process holds,
 *     64 MiB or an eighth of the heap, whichever is less; 0 for none
 * @param redis the result cache that all nodes share, where {@code REDIS_URL} is set
 * @param refresh {@code CACHE_REFRESH}, how often the most asked pages are computed again though
 *     nothing has changed, every minute; zero for never
 */
public record CacheSettings(long pageCacheBytes, Optional<RedisSettings> redis, Duration refresh) {
  /** 64 MiB holds some thousand pages of 23 currencies, or some tens of pages of 1,000. */
  public static final long DEFAULT_PAGE_CACHE_BYTES = Heap.cacheBytes();

  public static final Duration DEFAULT_REFRESH = Duration.ofMinutes(1);

  /** In this process only. */
  public static final CacheSettings DEFAULT =
      new CacheSettings(DEFAULT_PAGE_CACHE_BYTES, Optional.empty(), DEFAULT_REFRESH);

  /** Nothing is kept. */
  public static final CacheSettings OFF = new CacheSettings(0, Optional.empty(), Duration.ZERO);
}
