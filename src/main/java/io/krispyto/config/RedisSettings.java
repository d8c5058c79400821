package io.krispyto.config;

import java.time.Duration;

/**
 * The settings of the Redis that all nodes share.
 *
 * @param url {@code REDIS_URL}, {@code redis://[user:password@]host[:port][/number]}, or {@code
 *     rediss://} for TLS
 * @param prefix {@code REDIS_PREFIX}, prefix of every key; default {@code krispyto:}
 * @param timeToLive {@code REDIS_TTL}, time after its last write at which a payload expires;
 *     default one hour
 */
public record RedisSettings(Secret url, String prefix, Duration timeToLive) {
  public static final String DEFAULT_PREFIX = "krispyto:";
  public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofHours(1);
}
