package io.krispyto.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.bus.Page;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.EnumMap;
import java.util.Map;

/**
 * Packs pages, each once, whatever addresses it answers and however many ask at the same time. All
 * instances of the HTTP verticle share one.
 */
final class Packing {
  /** Less than this does not get small enough to be worth the client's work. */
  private static final int SMALLEST = 1000;

  /** More than this would keep an event loop for more than some milliseconds. */
  private static final int LARGEST_ON_EVENT_LOOP = 64 * 1024;

  private final Map<Encoding, Packed> byEncoding = new EnumMap<>(Encoding.class);

  /**
   * Pages in one encoding, by identity, for as long as somebody else keeps the page.
   *
   * @param kept bounded by bytes
   * @param underWay bounded by the requests that wait
   */
  private record Packed(Cache<Page, Buffer> kept, Cache<Page, Promise<Buffer>> underWay) {
    static Packed ofAtMost(long bytes) {
      return new Packed(
          Caffeine.newBuilder()
              .weakKeys()
              .maximumWeight(bytes)
              .weigher((Page page, Buffer packed) -> packed.length())
              .executor(Runnable::run)
              .build(),
          Caffeine.newBuilder().weakKeys().executor(Runnable::run).build());
    }
  }

  /**
   * Keeps what was packed.
   *
   * @param bytes so much of it
   */
  Packing(long bytes) {
    for (var encoding : Encoding.values()) {
      byEncoding.put(encoding, Packed.ofAtMost(bytes / Encoding.values().length));
    }
  }

  /** The encoding in which a page is sent to those who would like the given one. */
  static Encoding encodingFor(Page page, Encoding wished) {
    return page.bytes().length() < SMALLEST ? Encoding.IDENTITY : wished;
  }

  /**
   * The bytes of a page in an encoding, which is {@link #encodingFor} it; given on the caller's
   * event loop.
   */
  Future<Buffer> pack(Vertx vertx, Page page, Encoding encoding) {
    if (encoding == Encoding.IDENTITY) {
      return Future.succeededFuture(page.bytes());
    }
    var packed = byEncoding.get(encoding);
    var kept = packed.kept.getIfPresent(page);
    return kept == null ? packOnce(vertx, page, encoding, packed) : Future.succeededFuture(kept);
  }

  private static Future<Buffer> packOnce(Vertx vertx, Page page, Encoding encoding, Packed packed) {
    var mine = Promise.<Buffer>promise();
    var others = packed.underWay.asMap().putIfAbsent(page, mine);
    if (others != null) {
      return Here.completed(vertx, others.future());
    }
    var result = pack(vertx, page.bytes().getBytes(), encoding);
    return result.onComplete(
        done -> {
          if (done.succeeded()) {
            packed.kept.put(page, done.result());
          }
          packed.underWay.asMap().remove(page, mine);
          mine.handle(done);
        });
  }

  private static Future<Buffer> pack(Vertx vertx, byte[] bytes, Encoding encoding) {
    return bytes.length <= LARGEST_ON_EVENT_LOOP
        ? Future.succeededFuture(bytes).map(encoding::encode).map(Buffer::buffer)
        : vertx.executeBlocking(() -> Buffer.buffer(encoding.encode(bytes)), false);
  }
}
