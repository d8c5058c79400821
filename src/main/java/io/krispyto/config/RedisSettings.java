package io.krispyto.config;

import java.time.Duration;

/**
 * Where the Redis is that all nodes share, and how it is used.
 *
 * @param url {@code REDIS_URL}, {@code redis://[user:password@]host[:port][/number]}, or {@code
 *     rediss://} for an encrypted one
 * @param prefix {@code REDIS_PREFIX}, what every key begins with, {@code krispyto:}
 * @param timeToLive {@code REDIS_TTL}, how long a page is kept that nobody writes again, an hour
 */
public record RedisSettings(Secret url, String prefix, Duration timeToLive) {
  public static final String DEFAULT_PREFIX = "krispyto:";
  public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofHours(1);
}
