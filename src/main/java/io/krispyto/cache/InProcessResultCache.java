package io.krispyto.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Query;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * The pages that this process keeps in its memory, for all its event loops.
 *
 * <p>A page has its place by the query alone, whatever its data version: after a change of the data
 * the new page takes the place of the old one and inherits how often the query was asked. Were the
 * version a part of the key, every change would leave a cache full of pages that nobody can ask
 * for, and the new ones would have to prove themselves against them.
 */
public final class InProcessResultCache implements ResultCache {
  /**
   * What a kept page costs beside its bytes: so much, and so much for each character of its query,
   * since symbols are strings of their own. Measured by the heap that 64 MiB of pages took, from
   * 120,000 small ones to 7,000 of a hundred symbols each: 0.7 to 1.0 of it.
   */
  private static final int OVERHEAD = 200;

  private static final int BYTES_PER_CHARACTER = 8;

  /** No page may take more than this part of the room, lest it push out all others. */
  private static final int LARGEST_PART = 16;

  private final Cache<Query, Payload> pages;
  private final long largest;
  private volatile boolean closed;

  /**
   * @param bytes how much is kept; 0 for nothing
   */
  public InProcessResultCache(long bytes) {
    largest = bytes / LARGEST_PART;
    pages =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((Query query, Payload payload) -> (int) weight(query, payload))
            .executor(Runnable::run)
            .build();
  }

  @Override
  public Future<Optional<Payload>> get(Query query, DataVersion version) {
    return Future.succeededFuture(
        Optional.ofNullable(pages.getIfPresent(query))
            .filter(payload -> payload.version().equals(version)));
  }

  @Override
  public void put(Query query, Payload payload) {
    if (closed || payload.version().isNone()) {
      return;
    }
    var room = weight(query, payload) <= largest;
    pages
        .asMap()
        .compute(
            query,
            (same, kept) -> {
              var keptIsNewer = kept != null && kept.version().isAfter(payload.version());
              return keptIsNewer ? kept : room ? payload : null;
            });
  }

  /** Forgets everything, where the database has gone back to an older version. */
  public void clear() {
    pages.invalidateAll();
  }

  @Override
  public Future<Void> close() {
    closed = true;
    pages.invalidateAll();
    return Future.succeededFuture();
  }

  private static long weight(Query query, Payload payload) {
    return OVERHEAD
        + (long) BYTES_PER_CHARACTER * query.text().length()
        + payload.mediaType().length()
        + payload.bytes().length();
  }
}
