package io.krispyto.cache;

import io.krispyto.bus.Payload;
import io.krispyto.config.RedisSettings;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Sha256;
import io.krispyto.domain.query.Query;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The result cache in Redis, which all nodes share. A Redis fault never fails a query, and delays
 * it once by at most 200 ms:
 *
 * <ul>
 *   <li>If Redis is absent, or not yet known to be available, each read is an immediate miss.
 *   <li>Redis is skipped if a response takes 100 ms, or if responses over 20 ms have cost 100 ms in
 *       total without a quick one in between. The same applies if the connection is lost, or Redis
 *       cannot be used (it is loading, or requires a password). Pending and new reads are then
 *       immediate misses.
 *   <li>Background attempts then reconnect; Redis is used again as soon as it responds to a PING
 *       within 20 ms.
 *   <li>A value that is not, byte for byte, the payload stored for the query is a miss.
 *   <li>If Redis does not store a payload (it is full or read-only), the log says so, once.
 * </ul>
 *
 * <p>The wall clock plays no part. All durations are measured with the monotonic clock, and entries
 * that outlive their time are harmless, since the data version is part of the key.
 */
public final class RedisResultCache implements ResultCache {
  /** Larger payloads are not stored, because one would delay the reads queued behind it. */
  private static final int MAX_PAYLOAD_BYTES = 1024 * 1024;

  /**
   * The largest payload plus its header. A longer value is not ours, and is not read to its end.
   */
  private static final int LARGEST_VALUE = MAX_PAYLOAD_BYTES + 1024;

  private final Vertx vertx;
  private final RedisSettings settings;
  private final RedisLink link;

  /** Starts connecting in the background. Does not wait for the connection, and does not fail. */
  public RedisResultCache(Vertx vertx, RedisSettings settings) {
    this.vertx = vertx;
    this.settings = settings;
    this.link = new RedisLink(vertx, settings.url(), settings.prefix());
  }

  /** Completes on the caller's context. */
  @Override
  public Future<Optional<Payload>> get(Query query, DataVersion version) {
    if (version.isNone() || !link.isUsed()) {
      return Future.succeededFuture(Optional.empty());
    }
    var caller = vertx.getOrCreateContext();
    var key = key(query, version);
    Promise<Optional<Payload>> payload = Promise.promise();
    link.get(key, LARGEST_VALUE)
        .map(value -> Optional.ofNullable(value))
        .onSuccess(
            value ->
                caller.runOnContext(
                    now ->
                        payload.complete(
                            value.flatMap(bytes -> StoredPayload.decode(key, bytes, version)))));
    return payload.future();
  }

  @Override
  public void put(Query query, Payload payload) {
    var stored = payload.bytes().length() <= MAX_PAYLOAD_BYTES && !payload.version().isNone();
    if (stored && link.isUsed()) {
      var key = key(query, payload.version());
      link.set(key, StoredPayload.encode(key, payload), settings.timeToLive());
    }
  }

  @Override
  public Future<Void> close() {
    return link.close();
  }

  /** Whether Redis is in use, not skipped. */
  boolean isUsed() {
    return link.isUsed();
  }

  private String key(Query query, DataVersion version) {
    return settings.prefix() + Payload.LAYOUT + ":" + version + ":" + digest(query.text());
  }

  /**
   * Hashes UTF-16 code units, since UTF-8 encoding maps all unpaired surrogates to the same byte.
   */
  private static String digest(String text) {
    var characters = ByteBuffer.allocate(text.length() * Character.BYTES);
    characters.asCharBuffer().put(text);
    return HexFormat.of().formatHex(Sha256.of(characters.array()));
  }
}
