package io.krispyto.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.query.Query;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * The result cache in the memory of this process, shared by all its event loops.
 *
 * <p>The key is the query alone, without the data version. After a change of the data, the new
 * payload replaces the old one and inherits the query's access frequency. With the version in the
 * key, each change would leave a cache full of unreachable payloads. New entries would then have to
 * compete with them for admission.
 */
public final class InProcessResultCache implements ResultCache {
  /**
   * The heap overhead of a cache entry: a constant, plus an amount per character of the query,
   * since each symbol is a separate string. Measured as the heap that 64 MiB of entries took, from
   * 120,000 small ones to 7,000 of a hundred symbols each: 0.7 to 1.0 of the estimate.
   */
  private static final int OVERHEAD = 200;

  private static final int BYTES_PER_CHARACTER = 8;

  /**
   * An entry larger than this fraction of the cache is not stored, because it would evict too many
   * others.
   */
  private static final int MAX_ENTRY_DIVISOR = 16;

  private final Cache<Query, Payload> payloads;
  private final long largest;
  private volatile boolean closed;

  /**
   * @param bytes capacity in bytes; 0 disables the cache
   */
  public InProcessResultCache(long bytes) {
    largest = bytes / MAX_ENTRY_DIVISOR;
    payloads =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((Query query, Payload payload) -> (int) weight(query, payload))
            .executor(Runnable::run)
            .build();
  }

  @Override
  public Future<Optional<Payload>> get(Query query, DataVersion version) {
    return Future.succeededFuture(
        Optional.ofNullable(payloads.getIfPresent(query))
            .filter(payload -> payload.version().equals(version)));
  }

  @Override
  public void put(Query query, Payload payload) {
    if (closed || payload.version().isNone()) {
      return;
    }
    var room = weight(query, payload) <= largest;
    payloads
        .asMap()
        .compute(
            query,
            (same, kept) -> {
              var keptIsNewer = kept != null && kept.version().isAfter(payload.version());
              return keptIsNewer ? kept : room ? payload : null;
            });
  }

  /** Removes all entries, because the database went back to an older version. */
  public void clear() {
    payloads.invalidateAll();
  }

  @Override
  public Future<Void> close() {
    closed = true;
    payloads.invalidateAll();
    return Future.succeededFuture();
  }

  private static long weight(Query query, Payload payload) {
    return OVERHEAD
        + (long) BYTES_PER_CHARACTER * query.text().length()
        + payload.mediaType().length()
        + payload.bytes().length();
  }
}
