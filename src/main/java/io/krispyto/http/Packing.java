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

  /** More than this would keep an event loop for more than about a millisecond. */
  private static final int LARGEST_ON_EVENT_LOOP = 64 * 1024;

  private final Map<Encoding, Cache<Page, Promise<Buffer>>> packed = new EnumMap<>(Encoding.class);

  Packing() {
    for (var encoding : Encoding.values()) {
      // By identity, and for as long as somebody else keeps the page.
      packed.put(encoding, Caffeine.newBuilder().weakKeys().executor(Runnable::run).build());
    }
  }

  /** The encoding in which a page is sent to those who would like the given one. */
  static Encoding encodingFor(Page page, Encoding wished) {
    return page.bytes().length() < SMALLEST ? Encoding.IDENTITY : wished;
  }

  /** The bytes of a page in an encoding, which is {@link #encodingFor} it. */
  Future<Buffer> pack(Vertx vertx, Page page, Encoding encoding) {
    if (encoding == Encoding.IDENTITY) {
      return Future.succeededFuture(page.bytes());
    }
    var mine = Promise.<Buffer>promise();
    var others = packed.get(encoding).asMap().putIfAbsent(page, mine);
    if (others != null) {
      return others.future();
    }
    packNow(vertx, page, encoding).onComplete(mine);
    return mine.future();
  }

  private static Future<Buffer> packNow(Vertx vertx, Page page, Encoding encoding) {
    var bytes = page.bytes().getBytes();
    return bytes.length <= LARGEST_ON_EVENT_LOOP
        ? Future.succeededFuture(Buffer.buffer(encoding.encode(bytes)))
        : vertx.executeBlocking(() -> Buffer.buffer(encoding.encode(bytes)), false);
  }
}
