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
 * The connections that queries share. Each pipelines: it takes further queries while it waits for
 * an answer. A query goes to the connection that has the fewest, so that none waits behind a slow
 * one while another connection is idle; the pool of Vert.x would fill one before it takes the next.
 * For any thread.
 */
public final class QueryPool {
  /** More queries than this waiting for a connection are more than can be answered in time. */
  private static final int MAX_WAITING = 1000;

  /** How long a connection that could not be opened gets no queries if others are open. */
  private static final long AVOIDED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Comparator<Member> IDLEST =
      Comparator.comparing(Member::isAvoided).thenComparingInt(Member::load);

  private final List<Member> members;

  /** A connection, opened when it is needed, and how many queries it has. */
  private static final class Member {
    private final PgClients.Pipelined connection;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile long failed = System.nanoTime() - AVOIDED_NANOS;

    Member(PgClients.Pipelined connection) {
      this.connection = connection;
    }

    <T> Future<T> ask(Function<SqlClient, Future<T>> query) {
      underWay.incrementAndGet();
      return Future.succeededFuture(connection.client())
          .compose(query)
          .onComplete(done -> underWay.decrementAndGet())
          .onFailure(
              error -> {
                if (isWithoutConnection(error)) {
                  failed = System.nanoTime();
                }
              });
    }

    /** An open connection is taken before one that must be opened, unless it has queries. */
    int load() {
      return 2 * underWay.get() + (isOpen() ? 0 : 1);
    }

    boolean isOpen() {
      return connection.isOpen().getAsBoolean();
    }

    /** Whether it could not connect a moment ago. */
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
   * Asks on one of the connections; where it cannot be opened, on one of those that are open. The
   * server may let no more in, and still answer on the connections that it has let in.
   */
  public <T> Future<T> ask(Function<SqlClient, Future<T>> query) {
    var member = members.stream().min(IDLEST).orElseThrow();
    return member
        .ask(query)
        .recover(
            error ->
                member.isWithoutConnection(error)
                    ? members.stream()
                        .filter(Member::isOpen)
                        .min(IDLEST)
                        .map(open -> open.ask(query))
                        .orElseGet(() -> Future.failedFuture(error))
                    : Future.failedFuture(error));
  }

  public Future<Void> close() {
    return Future.join(members.stream().map(member -> member.connection.client().close()).toList())
        .mapEmpty();
  }
}
