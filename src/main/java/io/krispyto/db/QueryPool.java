package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The pool of connections for queries. Each connection pipelines: it sends further queries while it
 * waits for a response. A query goes to the connection with the fewest queries in flight, so none
 * waits behind a slow one while another connection is idle. The pool of Vert.x would fill one
 * connection before it uses the next. Thread-safe.
 */
public final class QueryPool {
  /** If more queries than this wait for a connection, they cannot all finish in time. */
  private static final int MAX_WAITING = 1000;

  /** How long queries avoid a connection that failed to open, if others are open. */
  private static final long AVOIDED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Comparator<Member> IDLEST =
      Comparator.comparing(Member::isAvoided).thenComparingInt(Member::load);

  private final List<Member> members;

  /** A connection, opened on demand, and the number of its queries in flight. */
  private static final class Member {
    private final PgClients.Pipelined connection;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long failed = System.nanoTime() - AVOIDED_NANOS;

    Member(PgClients.Pipelined connection) {
      this.connection = connection;
    }

    <T> Future<T> run(Function<SqlClient, Future<T>> query) {
      inFlight.incrementAndGet();
      return Future.succeededFuture(connection.client())
          .compose(query)
          .onComplete(done -> inFlight.decrementAndGet())
          .onFailure(
              error -> {
                if (isWithoutConnection(error)) {
                  failed = System.nanoTime();
                }
              });
    }

    /** An idle closed connection ranks behind an idle open one, but ahead of a busy one. */
    int load() {
      return 2 * inFlight.get() + (isOpen() ? 0 : 1);
    }

    boolean isOpen() {
      return connection.isOpen().getAsBoolean();
    }

    /** Whether it failed to connect a moment ago. */
    boolean isAvoided() {
      return System.nanoTime() - failed < AVOIDED_NANOS;
    }

    boolean isWithoutConnection(Throwable error) {
      return error instanceof ConnectFailure || SqlFailures.isTimeout(error) && !isOpen();
    }
  }

  public QueryPool(Vertx vertx, DatabaseSettings settings, CurrentServer server) {
    var waiting = Math.max(1, MAX_WAITING / settings.poolSize());
    members =
        IntStream.range(0, settings.poolSize())
            .mapToObj(i -> new Member(PgClients.pipelined(vertx, settings, server, waiting)))
            .toList();
  }

  /**
   * Runs a query on one of the connections; if that cannot be opened, on an open one. The server
   * may refuse new connections and still respond on existing ones.
   */
  public <T> Future<T> run(Function<SqlClient, Future<T>> query) {
    var member = members.stream().min(IDLEST).orElseThrow();
    return member
        .run(query)
        .recover(
            error ->
                member.isWithoutConnection(error)
                    ? members.stream()
                        .filter(Member::isOpen)
                        .min(IDLEST)
                        .map(open -> open.run(query))
                        .orElseGet(() -> Future.failedFuture(error))
                    : Future.failedFuture(error));
  }

  public Future<Void> close() {
    return Future.join(members.stream().map(member -> member.connection.client().close()).toList())
        .mapEmpty();
  }
}
