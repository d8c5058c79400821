package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The connections that questions share. Each pipelines: it takes further questions while it waits
 * for an answer. A question goes to the connection that has the fewest, so that none waits behind a
 * slow one while another connection is idle; the pool of Vert.x would fill one before it takes the
 * next. For any thread.
 */
public final class QuestionPool {
  /** More questions than this waiting for a connection are more than can be answered in time. */
  private static final int MAX_WAITING = 1000;

  private final List<Member> members;

  /** A connection, made when it is needed, and how many questions it has. */
  private record Member(SqlClient client, AtomicInteger underWay) {}

  public QuestionPool(Vertx vertx, DatabaseSettings settings) {
    var waiting = Math.max(1, MAX_WAITING / settings.poolSize());
    members =
        IntStream.range(0, settings.poolSize())
            .mapToObj(
                i -> new Member(PgClients.pipelined(vertx, settings, waiting), new AtomicInteger()))
            .toList();
  }

  /** Asks on one of the connections. */
  public <T> Future<T> ask(Function<SqlClient, Future<T>> question) {
    var idlest =
        members.stream()
            .min(Comparator.comparingInt(member -> member.underWay.get()))
            .orElseThrow();
    idlest.underWay.incrementAndGet();
    return Future.succeededFuture(idlest.client)
        .compose(question)
        .onComplete(done -> idlest.underWay.decrementAndGet());
  }

  public Future<Void> close() {
    return Future.join(members.stream().map(member -> member.client.close()).toList()).mapEmpty();
  }
}
