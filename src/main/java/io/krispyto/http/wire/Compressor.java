package io.krispyto.http.wire;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.bus.Payload;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Compresses each payload once, for all its URIs and concurrent requests. All instances of the HTTP
 * verticle share one.
 */
public final class Compressor {
  /** Smaller payloads do not shrink enough to be worth the client's work. */
  private static final int MIN_BYTES = 1000;

  /** Larger payloads would block an event loop for more than a few milliseconds. */
  private static final int LARGEST_ON_EVENT_LOOP = 64 * 1024;

  /**
   * Compressed payloads of each encoding, by identity, for as long as the payload itself is
   * referenced. Those in progress are joined.
   */
  private final Map<ContentEncoding, AsyncCache<Payload, Buffer>> byEncoding =
      new EnumMap<>(ContentEncoding.class);

  /**
   * Creates a compressor that caches its results.
   *
   * @param bytes maximum size of the cache
   */
  public Compressor(long bytes) {
    for (var encoding : ContentEncoding.values()) {
      byEncoding.put(
          encoding,
          Caffeine.newBuilder()
              .weakKeys()
              .maximumWeight(bytes / ContentEncoding.values().length)
              .weigher((Payload payload, Buffer compressed) -> compressed.length())
              .executor(Runnable::run)
              .buildAsync());
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
  public Future<Buffer> compress(Vertx vertx, Payload payload, ContentEncoding encoding) {
    if (encoding == ContentEncoding.IDENTITY) {
      return Future.succeededFuture(payload.bytes());
    }
    var cache = byEncoding.get(encoding);
    var known = cache.getIfPresent(payload);
    if (known != null && known.isDone()) {
      return Future.fromCompletionStage(known);
    }
    // Not computed within the cache's lock, where another event loop would block.
    var mine = new CompletableFuture<Buffer>();
    var other = cache.asMap().putIfAbsent(payload, mine);
    if (other != null) {
      return OnContext.completed(vertx, Future.fromCompletionStage(other));
    }
    Future.succeededFuture(payload)
        .compose(begun -> compress(vertx, begun.bytes().getBytes(), encoding))
        .onComplete(mine::complete, mine::completeExceptionally);
    return Future.fromCompletionStage(mine);
  }

  private static Future<Buffer> compress(Vertx vertx, byte[] bytes, ContentEncoding encoding) {
    return bytes.length <= LARGEST_ON_EVENT_LOOP
        ? Future.succeededFuture(bytes).map(encoding::encode).map(Buffer::buffer)
        : vertx.executeBlocking(() -> Buffer.buffer(encoding.encode(bytes)), false);
  }
}
