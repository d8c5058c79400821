package io.krispyto.http.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.http.wire.Representation;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Complete responses by request URI, as sent, so that a repeated query costs neither parsing nor a
 * hop over the bus. All instances of the HTTP verticle share one.
 *
 * <p>The size is bounded in bytes. Eviction is by frequency (Caffeine's W-TinyLFU), so that any
 * number of one-off queries does not evict the popular ones. A response from an outdated data
 * version is a miss, and the next one for its URI replaces it. The same applies after midnight to a
 * URI with a relative day.
 */
public final class EdgeCache {
  /** Bytes of an entry in addition to its body and its URI, mostly header fields. */
  private static final int OVERHEAD = 3000;

  /** An entry takes at most this part (1/16) of the cache, so that one cannot evict all others. */
  private static final int MAX_ENTRY_DIVISOR = 16;

  private final Cache<Key, EdgeEntry> entries;
  private final Clock clock;
  private final long largest;

  private record Key(String uri, Representation representation) {}

  public EdgeCache(long bytes, Clock clock) {
    this.clock = clock;
    largest = bytes / MAX_ENTRY_DIVISOR;
    entries =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher(EdgeCache::weight)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Returns the response for a URI and a client's preferences, if one is cached for the current
   * data.
   */
  public Optional<EdgeEntry> find(
      String uri, Representation representation, CurrentVersion current) {
    var entry = entries.getIfPresent(new Key(uri, representation));
    return entry != null && entry.isCurrent(current.get(), this::today)
        ? Optional.of(entry)
        : Optional.empty();
  }

  /**
   * Stores a response.
   *
   * @return whether it is stored, at least for now
   */
  public boolean put(
      String uri, Representation representation, EdgeEntry entry, CurrentVersion current) {
    var key = new Key(uri, representation);
    if (weight(key, entry) > largest || !entry.isCurrent(current.get(), this::today)) {
      return false;
    }
    entries.put(key, entry);
    return true;
  }

  /** Returns the current UTC day, by the clock of the cache. */
  public LocalDate today() {
    return LocalDate.now(clock.withZone(ZoneOffset.UTC));
  }

  /** Returns the size of the cache in bytes. */
  public long bytes() {
    return entries.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  private static int weight(Key key, EdgeEntry entry) {
    return entry.body().length() + 2 * key.uri.length() + OVERHEAD;
  }
}
