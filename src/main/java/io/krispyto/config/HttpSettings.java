package io.krispyto.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the HTTP verticle.
 *
 * @param port {@code HTTP_PORT}, 8000 by default; 0 picks a free port
 * @param corsOrigins {@code CORS_ORIGINS}, origins whose web pages may send requests; {@code *}
 *     (any) by default
 * @param noDataStatus {@code NO_DATA_STATUS}, status of a valid query without data: 204, 404 with a
 *     problem, or 200 with no rows
 * @param edgeCacheBytes {@code EDGE_CACHE_BYTES}, capacity of this process's edge cache in bytes; 0
 *     disables it. Default: 64 MiB or an eighth of the heap, whichever is less
 * @param apiToken {@code API_TOKEN}, bearer token that writes require; if empty, HTTP accepts no
 *     writes
 * @param events limits on clients that listen for changes
 * @param drain {@code DRAIN_SECONDS}, how long a stopping server still accepts connections; 1 s by
 *     default
 * @param coinGecko {@code COINGECKO_API}, whether the CoinGecko-compatible API is served
 * @param simulated whether the data is the bundled sample; every response then says so
 */
public record HttpSettings(
    int port,
    List<String> corsOrigins,
    int noDataStatus,
    long edgeCacheBytes,
    Optional<Secret> apiToken,
    EventSettings events,
    Duration drain,
    boolean coinGecko,
    boolean simulated) {
  public static final String ANY_ORIGIN = "*";
  public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(1);
  public static final Duration MAX_DRAIN = Duration.ofSeconds(60);
  public static final long DEFAULT_EDGE_CACHE_BYTES = Heap.cacheBytes();

  public HttpSettings {
    corsOrigins = List.copyOf(corsOrigins);
  }

  /** Returns a copy for sample or real data. */
  public HttpSettings withSimulated(boolean other) {
    return new HttpSettings(
        port, corsOrigins, noDataStatus, edgeCacheBytes, apiToken, events, drain, coinGecko, other);
  }

  public boolean allowsAnyOrigin() {
    return corsOrigins.contains(ANY_ORIGIN);
  }
}
