package io.krispyto.db;

import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Opens the connections of a pool, each with a deadline that covers TCP, TLS, start-up and
 * authentication. The driver has no such deadline: if a server falls silent in any phase after TCP,
 * the future never completes and the pool's slot is lost.
 *
 * <p>Attempts overlap. A new one starts every second, so that a recovered server is reached within
 * a second even if earlier attempts are stuck. The first attempt continues until the deadline, so
 * that a server that is only slow is also reached. Thread-safe.
 */
final class PgConnector implements Closeable {
  private static final long NEXT_TRY_MILLIS = 1000;
  private static final int MAX_TRIES = 5;
  private static final long HALTED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Supplier<Future<PgConnectOptions>> endpoint;
  private final Function<SqlConnection, Future<Void>> check;
  private final NetClientOptions network;
  private final Duration silence;
  private final Set<Attempt> attempts = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connected = new AtomicInteger();
  private volatile boolean closed;

  /**
   * @param endpoint returns where to connect; called for each attempt
   * @param check checks whether a new connection may be used; a failure closes it, and counts as a
   *     failure to connect
   * @param silence how long a connection may wait for a response without receiving a byte
   */
  PgConnector(
      Supplier<Future<PgConnectOptions>> endpoint,
      Function<SqlConnection, Future<Void>> check,
      NetClientOptions network,
      Duration silence) {
    this.endpoint = endpoint;
    this.check = check;
    this.network = network;
    this.silence = silence;
  }

  /**
   * Opens a connection.
   *
   * @return the connection; fails with a {@link ConnectFailure}
   */
  Future<SqlConnection> open(Context context) {
    var attempt = new Attempt((ContextInternal) context);
    attempts.add(attempt);
    context.runOnContext(begin -> attempt.tryNext());
    return attempt
        .opened
        .future()
        .onComplete(done -> attempts.remove(attempt))
        .recover(
            error ->
                Future.failedFuture(
                    error instanceof ConnectFailure ? error : new ConnectFailure(error)));
  }

  boolean hasOpenConnection() {
    return connected.get() > 0;
  }

  /** Abandons the attempts in flight. */
  @Override
  public void close(Completable<Void> completion) {
    closed = true;
    attempts.forEach(attempt -> attempt.context.runOnContext(now -> attempt.abandon("closed")));
    completion.succeed();
  }

  /** The attempts to open one connection; runs on its context. */
  private final class Attempt {
    private final ContextInternal context;
    private final Promise<SqlConnection> opened;
    private final Deque<ConnectionTry> open = new ArrayDeque<>();
    private int tries;

    Attempt(ContextInternal context) {
      this.context = context;
      this.opened = context.promise();
    }

    void tryNext() {
      if (opened.future().isComplete()) {
        return;
      }
      if (closed) {
        abandon("closed");
      } else if (tries++ == MAX_TRIES) {
        abandon("not within " + MAX_TRIES * NEXT_TRY_MILLIS + " ms");
      } else {
        nextTryLater();
        var options = context.<PgConnectOptions>promise();
        endpoint.get().onComplete(options);
        options.future().onComplete(this::tryAt);
      }
    }

    private void nextTryLater() {
      var due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(NEXT_TRY_MILLIS);
      context.setTimer(
          NEXT_TRY_MILLIS,
          now -> {
            // If this process itself was paused or starved, more attempts would only make it worse.
            if (System.nanoTime() - due > HALTED_NANOS) {
              nextTryLater();
            } else {
              tryNext();
            }
          });
    }

    void abandon(String why) {
      fail(new ConnectFailure(why));
    }

    private void tryAt(PgConnectOptions options, Throwable unknown) {
      if (opened.future().isComplete()) {
        // Finding the server took longer than an earlier attempt, and nobody would close this one.
        return;
      }
      if (unknown != null) {
        fail(unknown);
        return;
      }
      if (open.size() > 1) {
        open.removeLast().close();
      }
      var one = new ConnectionTry(context, options, network);
      open.addLast(one);
      one.open()
          .compose(connection -> check.apply(connection).map(connection))
          .onSuccess(connection -> succeed(one, connection))
          .onFailure(
              error -> {
                // A closed attempt says nothing about the server.
                if (open.contains(one)) {
                  fail(error);
                }
              });
    }

    private void succeed(ConnectionTry winner, SqlConnection connection) {
      if (opened.future().isComplete()) {
        winner.close();
        return;
      }
      open.stream().filter(one -> one != winner).forEach(ConnectionTry::close);
      var channel = ConnectionTry.channel(connection);
      channel.pipeline().addBefore("handler", "silence", new SilenceGuard(silence));
      channel.pipeline().addBefore("handler", "end", new EndOfConnection());
      connected.incrementAndGet();
      channel.closeFuture().addListener(future -> connected.decrementAndGet());
      opened.complete(connection);
    }

    /** A refusal is the latest information about the server, so earlier attempts end, too. */
    private void fail(Throwable cause) {
      if (opened.tryFail(cause)) {
        open.forEach(ConnectionTry::close);
      }
    }
  }
}
