package io.krispyto.db;

import io.krispyto.config.Endpoint;
import io.krispyto.domain.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queries all servers of a database in parallel to find the one that accepts writes. Each query
 * uses a connection of its own, which is closed afterwards. Since they run in parallel, a silent
 * server costs little time if another responds. If several accept writes, the one promoted last is
 * the primary: it has the newest timeline, and the others are old primaries. Thread-safe.
 */
final class Scout {
  private static final Logger LOG = LoggerFactory.getLogger(Scout.class);

  private static final long TIMEOUT_MILLIS = 1000;

  /** How long to wait for the other servers after one that accepts writes has responded. */
  private static final long OTHERS_MILLIS = 100;

  /** The first 8 digits of the name of a WAL file are the timeline. */
  private static final String TIMELINE =
      "select ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint";

  private static final long BETWEEN_WARNINGS_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final VertxInternal vertx;
  private final List<Endpoint> endpoints;
  private final PgConnectOptions options;
  private volatile long warned = System.nanoTime() - BETWEEN_WARNINGS_NANOS;

  /**
   * @param options connection options; their host is replaced
   */
  Scout(Vertx vertx, List<Endpoint> endpoints, PgConnectOptions options) {
    this.vertx = (VertxInternal) vertx;
    this.endpoints = endpoints;
    this.options = options;
  }

  /**
   * A server and its state.
   *
   * @param timeline timeline of its write-ahead log, which increases with each promotion; 0 if it
   *     accepts no writes, or does not say
   */
  record Found(Endpoint endpoint, ServerState state, long timeline) {}

  /** Finds the server that accepts writes; fails with {@link Failure.ReadOnly} if none does. */
  Future<Found> findWritable() {
    return find(false);
  }

  /**
   * Finds the server that accepts writes. If none does within a second, finds the first readable
   * one.
   */
  Future<Found> findReadable() {
    return find(true);
  }

  private Future<Found> find(boolean acceptsStandby) {
    var search = new Search(vertx.createEventLoopContext(), acceptsStandby);
    search.context.runOnContext(begin -> search.begin());
    return search.found.future();
  }

  /** A search; runs on its context. */
  private final class Search {
    private final ContextInternal context;
    private final boolean acceptsStandby;
    private final Promise<Found> found;
    private final List<ConnectionTry> tries = new ArrayList<>();
    private final List<Found> readable = new ArrayList<>();
    private Found writable;
    private Throwable refusal;
    private int left = endpoints.size();
    private long timer;

    Search(ContextInternal context, boolean acceptsStandby) {
      this.context = context;
      this.acceptsStandby = acceptsStandby;
      this.found = context.promise();
    }

    void begin() {
      timer =
          context.setTimer(
              TIMEOUT_MILLIS,
              due -> {
                if (refusal == null) {
                  refusal = new ConnectFailure("not within " + TIMEOUT_MILLIS + " ms");
                }
                settle();
              });
      endpoints.forEach(this::query);
    }

    private void query(Endpoint endpoint) {
      var one = new ConnectionTry(context, PgClients.at(options, endpoint), new NetClientOptions());
      tries.add(one);
      one.open()
          .compose(connection -> find(endpoint, connection).eventually(() -> connection.close()))
          .onSuccess(this::saw)
          .onFailure(
              error -> {
                refusal = error;
                responded();
              });
    }

    private Future<Found> find(Endpoint endpoint, SqlConnection connection) {
      return ServerState.of(connection)
          .compose(
              state ->
                  (state.readOnly() || endpoints.size() == 1
                          ? Future.succeededFuture(0L)
                          : timeline(connection))
                      .map(timeline -> new Found(endpoint, state, timeline)));
    }

    /** Not every managed service supports the functions. */
    private static Future<Long> timeline(SqlConnection connection) {
      return connection
          .query(TIMELINE)
          .execute()
          .map(rows -> rows.iterator().next().getLong(0))
          .otherwise(0L);
    }

    private void saw(Found server) {
      if (server.state.readOnly()) {
        readable.add(server);
      } else if (writable == null) {
        writable = server;
        vertx.cancelTimer(timer);
        timer = context.setTimer(OTHERS_MILLIS, due -> settle());
      } else {
        warn(server.endpoint);
        if (server.timeline > writable.timeline) {
          writable = server;
        }
      }
      responded();
    }

    private void warn(Endpoint other) {
      var now = System.nanoTime();
      if (now - warned > BETWEEN_WARNINGS_NANOS) {
        warned = now;
        LOG.warn(
            "Both {} and {} accept writes; the one that was promoted last is used. Stop the other",
            writable.endpoint,
            other);
      }
    }

    private void responded() {
      if (--left == 0) {
        settle();
      }
    }

    private void settle() {
      if (found.future().isComplete()) {
        return;
      }
      if (writable != null) {
        found.complete(writable);
      } else if (readable.isEmpty()) {
        found.fail(refusal);
      } else if (acceptsStandby) {
        found.complete(readable.get(0));
      } else {
        found.fail(readable.get(0).state.refusal());
      }
      end();
    }

    private void end() {
      vertx.cancelTimer(timer);
      tries.forEach(ConnectionTry::close);
    }
  }
}
