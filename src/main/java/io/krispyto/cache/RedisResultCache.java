package io.krispyto.cache;

import io.krispyto.bus.Payload;
import io.krispyto.config.RedisSettings;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Query;
import io.krispyto.domain.Sha256;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The pages that all nodes share, in Redis. Whatever Redis does, it is never an error and never
 * costs a query more than 200 ms, once:
 *
 * <ul>
 *   <li>Where it is absent, or not known to be there yet, everything is a miss at once.
 *   <li>Where an answer takes 100 ms, or answers beyond 20 ms have cost 100 ms together without a
 *       quick one between, or the connection is lost, or Redis cannot be used (it loads, it wants a
 *       password), it is skipped: those that wait and those that come are misses at once.
 *   <li>Then it is tried in the background, and used again as soon as it answers a PING within 20
 *       ms.
 *   <li>A value that is not, byte for byte, the page that was stored for the query is a miss.
 *   <li>Where it does not store a page (it is full, or read-only), that is told in the log, once.
 * </ul>
 *
 * <p>No clock has a part in it: all times are measured on the monotonic one, and what is kept too
 * long is asked for by nobody, since the data version is a part of its key.
 */
public final class RedisResultCache implements ResultCache {
  /** Larger pages are not stored: one would hold up the queries behind it. */
  private static final int LARGEST_PAGE = 1024 * 1024;

  /** With room for the header; what is longer is not ours, and is not read to its end. */
  private static final int LARGEST_VALUE = LARGEST_PAGE + 1024;

  private final Vertx vertx;
  private final RedisSettings settings;
  private final RedisLink link;

  /** Starts to connect; does not wait for it, and does not fail. */
  public RedisResultCache(Vertx vertx, RedisSettings settings) {
    this.vertx = vertx;
    this.settings = settings;
    this.link = new RedisLink(vertx, settings.url(), settings.prefix());
  }

  /** Is called back on the context of the caller. */
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
    var stored = payload.bytes().length() <= LARGEST_PAGE && !payload.version().isNone();
    if (stored && link.isUsed()) {
      var key = key(query, payload.version());
      link.set(key, StoredPayload.encode(key, payload), settings.timeToLive());
    }
  }

  @Override
  public Future<Void> close() {
    return link.close();
  }

  /** Whether Redis is not skipped now. */
  boolean isUsed() {
    return link.isUsed();
  }

  private String key(Query query, DataVersion version) {
    return settings.prefix() + Payload.LAYOUT + ":" + version + ":" + digest(query.text());
  }

  /** Of the characters as they are, since UTF-8 would make one of all that are malformed. */
  private static String digest(String text) {
    var characters = ByteBuffer.allocate(text.length() * Character.BYTES);
    characters.asCharBuffer().put(text);
    return HexFormat.of().formatHex(Sha256.of(characters.array()));
  }
}
