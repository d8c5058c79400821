package io.krispyto.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the HTTP verticle.
 *
 * @param port {@code HTTP_PORT}, 8000; 0 takes a free one
 * @param corsOrigins {@code CORS_ORIGINS}, the origins whose pages may ask, {@code *} (any) by
 *     default
 * @param noDataStatus {@code NO_DATA_STATUS}, the status of a valid query without data: 204, 404
 *     with a problem, or 200 with no rows
 * @param edgeCacheBytes {@code EDGE_CACHE_BYTES}, how much the edge cache of this process holds, 64
 *     MiB or an eighth of the heap, whichever is less; 0 for none
 * @param apiToken {@code API_TOKEN}, what whoever writes must show; empty: nobody may write over
 *     HTTP
 * @param events how many may listen for changes
 * @param drain {@code DRAIN_SECONDS}, how long a stopping server still accepts connections; 1 s by
 *     default
 * @param simulated whether the data is the bundled sample, which every answer then says
 */
public record HttpSettings(
    int port,
    List<String> corsOrigins,
    int noDataStatus,
    long edgeCacheBytes,
    Optional<Secret> apiToken,
    EventSettings events,
    Duration drain,
    boolean simulated) {
  public static final String ANY_ORIGIN = "*";
  public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(1);
  public static final Duration MAX_DRAIN = Duration.ofSeconds(60);
  public static final long DEFAULT_EDGE_CACHE_BYTES = Heap.cacheBytes();

  public HttpSettings {
    corsOrigins = List.copyOf(corsOrigins);
  }

  /** The same, with data that is the sample or is not. */
  public HttpSettings withSimulated(boolean other) {
    return new HttpSettings(
        port, corsOrigins, noDataStatus, edgeCacheBytes, apiToken, events, drain, other);
  }

  public boolean allowsAnyOrigin() {
    return corsOrigins.contains(ANY_ORIGIN);
  }
}
