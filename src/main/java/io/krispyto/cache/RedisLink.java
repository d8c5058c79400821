package io.krispyto.cache;

import io.krispyto.config.Secret;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to Redis that is skipped while Redis is slow or unavailable. From the start,
 * background attempts connect until Redis responds to a PING quickly; no query waits for them.
 *
 * <p>Thread-safe. All its state lives on one context.
 */
final class RedisLink {
  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
  private static final int TRY_MILLIS = 2000;

  private final Vertx vertx;
  private final Context context;
  private final RedisAddress address;
  private final String probe;
  private final Backoff backoff = new Backoff();
  private volatile RedisSession session;
  private boolean skipLogged;
  private boolean refusalLogged;
  private boolean closed;

  /**
   * @param prefix prefix of all keys
   */
  RedisLink(Vertx vertx, Secret url, String prefix) {
    this.vertx = vertx;
    this.probe = prefix + "probe";
    this.context = vertx.getOrCreateContext();
    this.address = new RedisAddress(url);
    context.runOnContext(now -> tryIt());
  }

  boolean isUsed() {
    return session != null;
  }

  /** Like {@link RedisSession#get}, from any thread; the future may complete on any context. */
  Future<Buffer> get(String key, int length) {
    var used = session;
    if (used == null) {
      return Future.succeededFuture();
    }
    Promise<Buffer> reply = Promise.promise();
    context.runOnContext(now -> used.get(key, length).onComplete(reply));
    return reply.future();
  }

  /** Like {@link RedisSession#set}, from any thread. */
  void set(String key, Buffer value, Duration timeToLive) {
    var used = session;
    if (used != null) {
      context.runOnContext(now -> used.set(key, value, timeToLive));
    }
  }

  Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        now -> {
          closed = true;
          var used = session;
          session = null;
          (used == null ? Future.<Void>succeededFuture() : used.close()).onComplete(done);
        });
    return done.future();
  }

  private void tryIt() {
    if (closed) {
      return;
    }
    var client = Redis.createClient(vertx, options());
    client
        .connect()
        .compose(
            connection ->
                new RedisSession(vertx, client, connection, this::ended, this::refused)
                    .prove(probe))
        .timeout(TRY_MILLIS, TimeUnit.MILLISECONDS)
        .onComplete(tried -> tried(client, tried));
  }

  private void tried(Redis client, AsyncResult<RedisSession> tried) {
    if (closed || tried.failed()) {
      client.close();
    }
    if (closed) {
      return;
    }
    if (tried.failed()) {
      tryLater(reason(tried.cause()));
    } else if (tried.result().hasEnded()) {
      tryLater(tried.result().endReason());
    } else {
      use(tried.result());
    }
  }

  private void tryLater(String reason) {
    LOG.debug("Redis at {} is still unavailable: {}", address, address.withoutPassword(reason));
    skip(reason, backoff.afterTry());
  }

  private void use(RedisSession proved) {
    session = proved;
    skipLogged = false;
    refusalLogged = false;
    LOG.info("Using Redis at {}", address);
  }

  private void ended(RedisSession ended) {
    if (ended == session) {
      session = null;
      skip(ended.endReason(), backoff.afterUse(ended.wasOfUse()));
    }
  }

  private void skip(String reason, long pause) {
    if (!skipLogged) {
      skipLogged = true;
      LOG.warn(
          "Bypassing Redis at {} until it responds quickly again: {}",
          address,
          address.withoutPassword(reason));
    }
    vertx.setTimer(pause, due -> tryIt());
  }

  private void refused(Throwable failure) {
    if (!refusalLogged) {
      refusalLogged = true;
      LOG.warn(
          "Redis at {} does not store results: {}",
          address,
          address.withoutPassword(reason(failure)));
    }
  }

  private static String reason(Throwable failure) {
    var cause = failure.getCause();
    return failure.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
  }

  private RedisOptions options() {
    return new RedisOptions()
        .setConnectionString(address.connectionString())
        .setNetClientOptions(
            new NetClientOptions()
                .setConnectTimeout(TRY_MILLIS)
                .setTcpKeepAlive(true)
                .setSsl(address.isEncrypted())
                .setHostnameVerificationAlgorithm("HTTPS"))
        .setMaxWaitingHandlers(2 * RedisSession.MAX_IN_FLIGHT)
        .setMaxPoolSize(1)
        // Both would make the pool depend on the wall clock.
        .setPoolCleanerInterval(-1)
        .setPoolRecycleTimeout(-1);
  }
}
