package io.krispyto.cache;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One pipelined connection to Redis. The session ends for good as soon as Redis is not useful: the
 * connection is lost, a response takes longer than {@value #TIMEOUT_MILLIS} ms, more than {@value
 * #MAX_LOST_MILLIS} ms were {@linkplain WaitBudget lost}, or a response is an error. All pending
 * requests then complete at once without a result. A query therefore loses less than 200 ms to
 * Redis in any case: either one timeout, or late responses up to the limit.
 *
 * <p>Not thread-safe: all calls and callbacks run on the context that opened the session.
 */
final class RedisSession {
  static final long TIMEOUT_MILLIS = 100;
  static final long MAX_LOST_MILLIS = 100;

  /**
   * The interval of PINGs. They also run while there are no queries, so that a query is rarely the
   * first to notice that Redis hangs.
   */
  private static final long HEARTBEAT_MILLIS = 5000;

  /**
   * Limits on requests in flight, in number and in bytes of SETs. They bound the memory that a hung
   * Redis costs.
   */
  static final int MAX_IN_FLIGHT = 4096;

  static final int MAX_BYTES_IN_FLIGHT = 2 * 1024 * 1024;

  private static final String SLOW = "it responds slowly";
  private static final int NO_TIMER = -1;

  private final Vertx vertx;
  private final Redis client;
  private final RedisConnection connection;
  private final Consumer<RedisSession> onEnd;
  private final Consumer<Throwable> onRefusedSet;
  private final Deque<PendingRequest> waiting = new ArrayDeque<>();
  private final WaitBudget waitBudget = new WaitBudget(System.nanoTime());
  private final long heartbeat;
  private long timer = NO_TIMER;
  private int setsInFlight;
  private int bytesInFlight;
  private boolean ofUse;
  private String endReason;

  private record PendingRequest(long at, Promise<Response> reply) {
    long since() {
      return System.nanoTime() - at;
    }
  }

  /**
   * @param client has only this connection, and is closed with it
   * @param onEnd called when the session ends by itself
   * @param onRefusedSet called with the reason when a working Redis did not store a value
   */
  RedisSession(
      Vertx vertx,
      Redis client,
      RedisConnection connection,
      Consumer<RedisSession> onEnd,
      Consumer<Throwable> onRefusedSet) {
    this.vertx = vertx;
    this.client = client;
    this.connection = connection;
    this.onEnd = onEnd;
    this.onRefusedSet = onRefusedSet;
    this.heartbeat = vertx.setPeriodic(HEARTBEAT_MILLIS, id -> ping());
    connection.endHandler(ended -> end("the connection was closed"));
    connection.exceptionHandler(failure -> end(reason(failure)));
  }

  /**
   * Succeeds if Redis responds quickly and permits reads; otherwise fails and closes.
   *
   * @param key any key that we should have the right to read; it need not exist
   */
  Future<RedisSession> prove(String key) {
    // Without read permission, each session would end at its first query and log a warning. The
    // first PING may be slow because it loads classes.
    return ping().compose(pong -> get(key, 1)).compose(value -> timedPing());
  }

  private Future<RedisSession> timedPing() {
    var began = System.nanoTime();
    return ping()
        .compose(
            pong -> {
              if (!hasEnded() && System.nanoTime() - began > WaitBudget.QUICK) {
                end(SLOW);
              }
              ofUse = false;
              return hasEnded() ? Future.failedFuture(endReason) : Future.succeededFuture(this);
            });
  }

  private Future<Response> ping() {
    return run(Request.cmd(Command.PING));
  }

  /**
   * Reads the first bytes of a value.
   *
   * @return empty bytes if the key does not exist, {@code null} if the value is unknown; never
   *     fails
   */
  Future<Buffer> get(String key, int length) {
    return run(Request.cmd(Command.GETRANGE, key, 0, length - 1))
        .map(reply -> reply == null ? null : reply.toBuffer());
  }

  /** Stores a value, unless too much is in flight already. */
  void set(String key, Buffer value, Duration timeToLive) {
    if (hasEnded() || isFull() || bytesInFlight + value.length() > MAX_BYTES_IN_FLIGHT) {
      return;
    }
    setsInFlight++;
    bytesInFlight += value.length();
    connection
        .send(Request.cmd(Command.SET, key, value, "EX", timeToLive.toSeconds()))
        .onComplete(
            done -> {
              setsInFlight--;
              bytesInFlight -= value.length();
              if (done.failed() && !hasEnded()) {
                notStored(done.cause());
              }
            });
  }

  /** A broken connection is not a refusal by Redis, so it ends the session. */
  private void notStored(Throwable failure) {
    if (failure instanceof IOException || failure instanceof VertxException) {
      end(reason(failure));
    } else {
      onRefusedSet.accept(failure);
    }
  }

  boolean hasEnded() {
    return endReason != null;
  }

  String endReason() {
    return endReason;
  }

  /** Whether Redis has responded quickly at least once since {@link #prove}. */
  boolean wasOfUse() {
    return ofUse;
  }

  /** Ends the session without calling {@code onEnd}. */
  Future<Void> close() {
    if (hasEnded()) {
      return Future.succeededFuture();
    }
    return release("it was closed");
  }

  private Future<Response> run(Request request) {
    if (hasEnded() || isFull()) {
      return Future.succeededFuture();
    }
    var pending = new PendingRequest(System.nanoTime(), Promise.promise());
    waiting.add(pending);
    connection.send(request).onComplete(reply -> complete(pending, reply));
    watch();
    return pending.reply().future();
  }

  private void complete(PendingRequest pending, AsyncResult<Response> reply) {
    if (hasEnded()) {
      return;
    }
    if (reply.failed() && !isOfThisValueOnly(reply.cause())) {
      end(reason(reply.cause()));
      return;
    }
    waiting.remove(pending);
    var now = System.nanoTime();
    var lost = waitBudget.responded(pending.at(), now);
    ofUse |= lost == 0;
    pending.reply().complete(reply.result());
    if (lost > TimeUnit.MILLISECONDS.toNanos(MAX_LOST_MILLIS)) {
      end(SLOW);
    }
  }

  /** Responses arrive in request order, so only the oldest request needs a timer. */
  private void watch() {
    if (timer != NO_TIMER || waiting.isEmpty()) {
      return;
    }
    var spent = TimeUnit.NANOSECONDS.toMillis(waiting.peek().since());
    timer =
        vertx.setTimer(
            Math.max(1, TIMEOUT_MILLIS - spent),
            due -> {
              timer = NO_TIMER;
              var oldest = waiting.peek();
              if (oldest != null
                  && oldest.since() >= TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS)) {
                end("it did not respond for " + TIMEOUT_MILLIS + " ms");
              } else {
                watch();
              }
            });
  }

  private boolean isFull() {
    return waiting.size() + setsInFlight >= MAX_IN_FLIGHT;
  }

  private void end(String reason) {
    if (!hasEnded()) {
      release(reason);
      onEnd.accept(this);
    }
  }

  private Future<Void> release(String reason) {
    endReason = reason;
    vertx.cancelTimer(timer);
    vertx.cancelTimer(heartbeat);
    waiting.forEach(pending -> pending.reply().complete());
    waiting.clear();
    return client.close().otherwiseEmpty();
  }

  private static boolean isOfThisValueOnly(Throwable failure) {
    return String.valueOf(failure.getMessage()).startsWith("WRONGTYPE");
  }

  private static String reason(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }
}
