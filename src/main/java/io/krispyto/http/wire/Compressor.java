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
 * Compresses each payload once, for all its URIs and concurrent requests. All instances of the HTTP
 * verticle share one.
 */
public final class Compressor {
  /** Smaller payloads do not shrink enough to be worth the client's work. */
  private static final int MIN_BYTES = 1000;

  /** Larger payloads would block an event loop for more than a few milliseconds. */
  private static final int LARGEST_ON_EVENT_LOOP = 64 * 1024;

  private final Map<ContentEncoding, Packed> byEncoding = new EnumMap<>(ContentEncoding.class);

  /**
   * Compressed payloads of one encoding, by identity, for as long as the payload itself is
   * referenced.
   *
   * @param kept bounded by bytes
   * @param inFlight bounded by the waiting requests
   */
  private record Packed(Cache<Payload, Buffer> kept, Cache<Payload, Promise<Buffer>> inFlight) {
    static Packed ofAtMost(long bytes) {
      return new Packed(
          Caffeine.newBuilder()
              .weakKeys()
              .maximumWeight(bytes)
              .weigher((Payload payload, Buffer compressed) -> compressed.length())
              .executor(Runnable::run)
              .build(),
          Caffeine.newBuilder().weakKeys().executor(Runnable::run).build());
    }
  }

  /**
   * Creates a compressor that caches its results.
   *
   * @param bytes maximum size of the cache
   */
  public Compressor(long bytes) {
    for (var encoding : ContentEncoding.values()) {
      byEncoding.put(encoding, Packed.ofAtMost(bytes / ContentEncoding.values().length));
    }
  }

  /** Returns the encoding in which to send a payload to clients that prefer the given one. */
  public static ContentEncoding encodingFor(Payload payload, ContentEncoding accepted) {
    return payload.bytes().length() < MIN_BYTES ? ContentEncoding.IDENTITY : accepted;
  }

  /**
   * Returns the bytes of a payload in an encoding, which must be the result of {@link
   * #encodingFor}. The future completes on the caller's event loop.
   */
  public Future<Buffer> pack(Vertx vertx, Payload payload, ContentEncoding encoding) {
    if (encoding == ContentEncoding.IDENTITY) {
      return Future.succeededFuture(payload.bytes());
    }
    var compressed = byEncoding.get(encoding);
    var kept = compressed.kept.getIfPresent(payload);
    return kept == null
        ? compressOnce(vertx, payload, encoding, compressed)
        : Future.succeededFuture(kept);
  }

  private static Future<Buffer> compressOnce(
      Vertx vertx, Payload payload, ContentEncoding encoding, Packed compressed) {
    var mine = Promise.<Buffer>promise();
    var others = compressed.inFlight.asMap().putIfAbsent(payload, mine);
    if (others != null) {
      return OnContext.completed(vertx, others.future());
    }
    var result = pack(vertx, payload.bytes().getBytes(), encoding);
    return result.onComplete(
        done -> {
          if (done.succeeded()) {
            compressed.kept.put(payload, done.result());
          }
          compressed.inFlight.asMap().remove(payload, mine);
          mine.handle(done);
        });
  }

  private static Future<Buffer> pack(Vertx vertx, byte[] bytes, ContentEncoding encoding) {
    return bytes.length <= LARGEST_ON_EVENT_LOOP
        ? Future.succeededFuture(bytes).map(encoding::encode).map(Buffer::buffer)
        : vertx.executeBlocking(() -> Buffer.buffer(encoding.encode(bytes)), false);
  }
}
