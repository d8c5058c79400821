package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/**
 * The server that handles all queries of a process: the one that accepts writes, or a standby while
 * there is none. {@link DataVersionWatch} selects it. The pools connect to this server only, so no
 * two responses come from different servers. Thread-safe.
 */
public final class CurrentServer {
  private final List<Endpoint> endpoints;
  private final Scout scout;
  private volatile Scout.Found server;

  /** The server that the watch connects to; it becomes the current one. */
  private volatile Scout.Found candidate;

  private volatile Runnable elsewhere = () -> {};

  public CurrentServer(Vertx vertx, DatabaseSettings settings) {
    endpoints = settings.endpoints();
    scout = PgClients.scout(vertx, settings);
  }

  /** Sets a listener for connections that lead to a server other than the current one. */
  void onMoved(Runnable listener) {
    elsewhere = listener;
  }

  /** Returns the endpoint to connect to. */
  Future<Endpoint> endpoint() {
    var known = server;
    if (endpoints.size() == 1) {
      return Future.succeededFuture(endpoints.get(0));
    }
    return known == null
        ? scout.findReadable().map(Scout.Found::endpoint)
        : Future.succeededFuture(known.endpoint());
  }

  /** Finds the server that the watch should connect to, regardless of the current one. */
  Future<Endpoint> next() {
    return endpoints.size() == 1
        ? Future.succeededFuture(endpoints.get(0))
        : scout.findReadable().onSuccess(found -> candidate = found).map(Scout.Found::endpoint);
  }

  /** Fails if a new connection leads to a server other than the current one. */
  Future<Void> check(SqlConnection opened) {
    return ServerState.of(opened)
        .map(
            state -> {
              var known = server;
              // While the current server is a standby, any other server is acceptable.
              if (known != null
                  && !known.state().readOnly()
                  && !known.state().isSameServerAs(state)) {
                elsewhere.run();
                throw new ConnectFailure("it is a different server than the current primary");
              }
              return null;
            });
  }

  /** Makes the server that the watch is connected to the current one. */
  void set(ServerState state) {
    if (endpoints.size() == 1) {
      server = new Scout.Found(endpoints.get(0), state, 0);
    } else if (candidate != null) {
      server = new Scout.Found(candidate.endpoint(), state, candidate.timeline());
    }
  }

  /**
   * Returns whether a server that accepts writes should replace the current one. With several
   * endpoints, an old primary may respond first, so the timeline decides. With a single endpoint,
   * new connections decide.
   */
  boolean isSupersededBy(Scout.Found other) {
    var known = server;
    if (known == null || known.state().readOnly()) {
      return true;
    }
    return !other.state().isSameServerAs(known.state())
        && (endpoints.size() == 1 || other.timeline() > known.timeline());
  }

  /** Clears the current server. */
  void forget() {
    server = null;
  }

  /** Finds a server that accepts writes. */
  Future<Scout.Found> findWritable() {
    return scout.findWritable();
  }

  boolean isOneOfSeveral() {
    return endpoints.size() > 1;
  }
}
