package io.krispyto.cli;

import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.security.Security;
import java.util.concurrent.TimeUnit;

/**
 * Resolves a host name again for each connection. Managed databases fail over by changing the
 * address behind a name, and a cache would direct new connections to the old server.
 */
final class NameResolution {
  private static final int HOSTS_REFRESH_MILLIS = (int) TimeUnit.SECONDS.toMillis(1);

  private NameResolution() {}

  /**
   * Disables the JVM's cache, which blocking connections use. The JVM reads the property once, at
   * its first lookup.
   */
  static void withoutCache() {
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }

  /** Returns Vert.x options that disable the cache of its own resolver. */
  static VertxOptions vertxOptions() {
    return new VertxOptions()
        .setAddressResolverOptions(
            new AddressResolverOptions()
                .setCacheMaxTimeToLive(0)
                .setHostsRefreshPeriod(HOSTS_REFRESH_MILLIS));
  }
}
