package io.krispyto.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The cache settings of the read side.
 *
 * @param pageCacheBytes {@code PAGE_CACHE_BYTES}, capacity of this process's result cache in bytes;
 *     0 disables it. Default: 64 MiB or an eighth of the heap, whichever is less
 * @param redis result cache that all nodes share; present if {@code REDIS_URL} is set
 * @param refresh {@code CACHE_REFRESH}, interval at which the most requested results are recomputed
 *     even without a change; zero disables it. Default: one minute
 */
public record CacheSettings(long pageCacheBytes, Optional<RedisSettings> redis, Duration refresh) {
  /** 64 MiB hold a few thousand payloads of 23 currencies, or a few dozen of 1,000. */
  public static final long DEFAULT_PAGE_CACHE_BYTES = Heap.cacheBytes();

  public static final Duration DEFAULT_REFRESH = Duration.ofMinutes(1);

  /** The defaults: no Redis. */
  public static final CacheSettings DEFAULT =
      new CacheSettings(DEFAULT_PAGE_CACHE_BYTES, Optional.empty(), DEFAULT_REFRESH);

  /** No result cache. */
  public static final CacheSettings OFF = new CacheSettings(0, Optional.empty(), Duration.ZERO);
}
