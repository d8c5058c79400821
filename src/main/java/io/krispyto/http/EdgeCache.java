package io.krispyto.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.http.wire.Representation;
import java.util.Optional;

/**
 * Finished answers by the address that was asked, as it was sent, so that a repeated query costs
 * neither parsing nor a hop over the bus. All instances of the HTTP verticle share one.
 *
 * <p>Bounded by bytes. What is kept is chosen by how often it is asked for (Caffeine's W-TinyLFU),
 * so that queries that are asked once, however many, do not push out those that many ask. An answer
 * of a data version that is no longer current is none, and the one that is put next takes its
 * place.
 */
final class EdgeCache {
  /** What an entry takes beside its body and its address, most of it header fields. */
  private static final int OVERHEAD = 3000;

  /** Of the whole, so that one answer cannot push out all others. */
  private static final int LARGEST_PART = 16;

  private final Cache<Key, EdgeEntry> answers;
  private final long largest;

  private record Key(String uri, Representation wished) {}

  EdgeCache(long bytes) {
    largest = bytes / LARGEST_PART;
    answers =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher(EdgeCache::weight)
            .executor(Runnable::run)
            .build();
  }

  /** The answer to an address for a client's wishes, if it is here and from the current data. */
  Optional<EdgeEntry> find(String uri, Representation wished, CurrentVersion current) {
    var entry = answers.getIfPresent(new Key(uri, wished));
    return entry != null && entry.version().equals(current.get())
        ? Optional.of(entry)
        : Optional.empty();
  }

  /**
   * Keeps an answer.
   *
   * @return whether it was kept, for now
   */
  boolean put(String uri, Representation wished, EdgeEntry entry, CurrentVersion current) {
    var key = new Key(uri, wished);
    if (weight(key, entry) > largest || !entry.version().equals(current.get())) {
      return false;
    }
    answers.put(key, entry);
    return true;
  }

  /** How many bytes are kept. */
  long bytes() {
    return answers.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  private static int weight(Key key, EdgeEntry entry) {
    return entry.body().length() + 2 * key.uri.length() + OVERHEAD;
  }
}
