package io.krispyto.http.wire;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.bus.Payload;
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
public final class Compressor {
  /** Less than this does not get small enough to be worth the client's work. */
  private static final int SMALLEST = 1000;

  /** More than this would keep an event loop for more than some milliseconds. */
  private static final int LARGEST_ON_EVENT_LOOP = 64 * 1024;

  private final Map<ContentEncoding, Packed> byEncoding = new EnumMap<>(ContentEncoding.class);

  /**
   * Pages in one encoding, by identity, for as long as somebody else keeps the page.
   *
   * @param kept bounded by bytes
   * @param underWay bounded by the requests that wait
   */
  private record Packed(Cache<Payload, Buffer> kept, Cache<Payload, Promise<Buffer>> underWay) {
    static Packed ofAtMost(long bytes) {
      return new Packed(
          Caffeine.newBuilder()
              .weakKeys()
              .maximumWeight(bytes)
              .weigher((Payload payload, Buffer packed) -> packed.length())
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
  public Compressor(long bytes) {
    for (var encoding : ContentEncoding.values()) {
      byEncoding.put(encoding, Packed.ofAtMost(bytes / ContentEncoding.values().length));
    }
  }

  /** The encoding in which a page is sent to those who would like the given one. */
  public static ContentEncoding encodingFor(Payload payload, ContentEncoding wished) {
    return payload.bytes().length() < SMALLEST ? ContentEncoding.IDENTITY : wished;
  }

  /**
   * The bytes of a page in an encoding, which is {@link #encodingFor} it; given on the caller's
   * event loop.
   */
  public Future<Buffer> pack(Vertx vertx, Payload payload, ContentEncoding encoding) {
    if (encoding == ContentEncoding.IDENTITY) {
      return Future.succeededFuture(payload.bytes());
    }
    var packed = byEncoding.get(encoding);
    var kept = packed.kept.getIfPresent(payload);
    return kept == null ? packOnce(vertx, payload, encoding, packed) : Future.succeededFuture(kept);
  }

  private static Future<Buffer> packOnce(
      Vertx vertx, Payload payload, ContentEncoding encoding, Packed packed) {
    var mine = Promise.<Buffer>promise();
    var others = packed.underWay.asMap().putIfAbsent(payload, mine);
    if (others != null) {
      return OnContext.completed(vertx, others.future());
    }
    var result = pack(vertx, payload.bytes().getBytes(), encoding);
    return result.onComplete(
        done -> {
          if (done.succeeded()) {
            packed.kept.put(payload, done.result());
          }
          packed.underWay.asMap().remove(payload, mine);
          mine.handle(done);
        });
  }

  private static Future<Buffer> pack(Vertx vertx, byte[] bytes, ContentEncoding encoding) {
    return bytes.length <= LARGEST_ON_EVENT_LOOP
        ? Future.succeededFuture(bytes).map(encoding::encode).map(Buffer::buffer)
        : vertx.executeBlocking(() -> Buffer.buffer(encoding.encode(bytes)), false);
  }
}
