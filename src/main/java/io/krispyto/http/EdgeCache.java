package io.krispyto.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.bus.CurrentVersion;
import java.util.Optional;

/**
 * Finished answers by the address that was asked, as it was sent, so that a repeated question costs
 * neither parsing nor a hop over the bus. All instances of the HTTP verticle share one.
 *
 * <p>Bounded by bytes. What is kept is chosen by how often it is asked for (Caffeine's W-TinyLFU),
 * so that questions that are asked once, however many, do not push out those that many ask. An
 * answer of a data version that is no longer current is none, and the one that is put next takes
 * its place.
 */
final class EdgeCache {
  /** What an entry takes beside its body and its address, most of it header fields. */
  private static final int OVERHEAD = 3000;

  /** Of the whole, so that one answer cannot push out all others. */
  private static final int LARGEST_PART = 16;

  private final Cache<Key, EdgeAnswer> answers;
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
  Optional<EdgeAnswer> find(String uri, Representation wished, CurrentVersion current) {
    var answer = answers.getIfPresent(new Key(uri, wished));
    return answer != null && answer.version().equals(current.get())
        ? Optional.of(answer)
        : Optional.empty();
  }

  /**
   * Keeps an answer.
   *
   * @return whether it was kept, for now
   */
  boolean put(String uri, Representation wished, EdgeAnswer answer, CurrentVersion current) {
    var key = new Key(uri, wished);
    if (weight(key, answer) > largest || !answer.version().equals(current.get())) {
      return false;
    }
    answers.put(key, answer);
    return true;
  }

  /** How many bytes are kept. */
  long bytes() {
    return answers.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  private static int weight(Key key, EdgeAnswer answer) {
    return answer.body().length() + 2 * key.uri.length() + OVERHEAD;
  }
}
