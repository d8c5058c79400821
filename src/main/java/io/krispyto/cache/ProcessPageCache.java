package io.krispyto.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.bus.Page;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Question;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * The pages that this process keeps in its memory, for all its event loops.
 *
 * <p>A page has its place by the question alone, whatever its data version: after a change of the
 * data the new page takes the place of the old one and inherits how often the question was asked.
 * Were the version a part of the key, every change would leave a cache full of pages that nobody
 * can ask for, and the new ones would have to prove themselves against them.
 */
public final class ProcessPageCache implements PageCache {
  /**
   * What a kept page costs beside its bytes: so much, and so much for each character of its
   * question, since symbols are strings of their own. Measured by the heap that 64 MiB of pages
   * took, from 120,000 small ones to 7,000 of a hundred symbols each: 0.7 to 1.0 of it.
   */
  private static final int OVERHEAD = 200;

  private static final int BYTES_PER_CHARACTER = 8;

  /** No page may take more than this part of the room, lest it push out all others. */
  private static final int LARGEST_PART = 16;

  private final Cache<Question, Page> pages;
  private final long largest;
  private volatile boolean closed;

  /**
   * @param bytes how much is kept; 0 for nothing
   */
  public ProcessPageCache(long bytes) {
    largest = bytes / LARGEST_PART;
    pages =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((Question question, Page page) -> (int) weight(question, page))
            .executor(Runnable::run)
            .build();
  }

  @Override
  public Future<Optional<Page>> get(Question question, DataVersion version) {
    return Future.succeededFuture(
        Optional.ofNullable(pages.getIfPresent(question))
            .filter(page -> page.version().equals(version)));
  }

  @Override
  public void put(Question question, Page page) {
    if (closed || page.version().isNone()) {
      return;
    }
    var room = weight(question, page) <= largest;
    pages
        .asMap()
        .compute(
            question,
            (same, kept) -> {
              var keptIsNewer = kept != null && kept.version().isAfter(page.version());
              return keptIsNewer ? kept : room ? page : null;
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

  private static long weight(Question question, Page page) {
    return OVERHEAD
        + (long) BYTES_PER_CHARACTER * question.text().length()
        + page.mediaType().length()
        + page.bytes().length();
  }
}
