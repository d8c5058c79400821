package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/**
 * The server that all queries of a process go to: the one that accepts writes, or a standby while
 * there is none. {@link DataVersionWatch} decides which one it is; the pools connect to that one
 * only, so that no two responses come from different servers. For any thread.
 */
public final class CurrentServer {
  private final List<Endpoint> endpoints;
  private final Scout scout;
  private volatile Scout.Found server;

  /** Where the watch connects to: the next current server. */
  private volatile Endpoint candidate;

  private volatile Runnable elsewhere = () -> {};

  public CurrentServer(Vertx vertx, DatabaseSettings settings) {
    endpoints = settings.endpoints();
    scout = PgClients.scout(vertx, settings);
  }

  /** Calls back when a connection leads to another server than the current one. */
  void onElsewhere(Runnable listener) {
    elsewhere = listener;
  }

  /** Where to connect. */
  Future<Endpoint> endpoint() {
    var known = server;
    if (endpoints.size() == 1) {
      return Future.succeededFuture(endpoints.get(0));
    }
    return known == null
        ? scout.findReadable().map(Scout.Found::endpoint)
        : Future.succeededFuture(known.endpoint());
  }

  /** Looks for the server that the watch should connect to, whichever is the current one. */
  Future<Endpoint> next() {
    return endpoints.size() == 1
        ? Future.succeededFuture(endpoints.get(0))
        : scout
            .findReadable()
            .map(Scout.Found::endpoint)
            .onSuccess(endpoint -> candidate = endpoint);
  }

  /** Fails if a connection that was opened leads to another server than the current one. */
  Future<Void> check(SqlConnection opened) {
    return ServerState.of(opened)
        .map(
            state -> {
              var known = server;
              // While all that is known is a standby, any other server is as good.
              if (known != null
                  && !known.state().readOnly()
                  && !known.state().isSameServerAs(state)) {
                elsewhere.run();
                throw new ConnectFailure("it leads to another server than the current primary");
              }
              return null;
            });
  }

  /** Makes the server that the watch is connected to the current one. */
  void set(ServerState state) {
    var endpoint = endpoints.size() == 1 ? endpoints.get(0) : candidate;
    if (endpoint != null) {
      server = new Scout.Found(endpoint, state);
    }
  }

  /** No server is known to be there. */
  void forget() {
    server = null;
  }

  /** Looks for a server that accepts writes. */
  Future<Scout.Found> findWritable() {
    return scout.findWritable();
  }

  boolean isOneOfSeveral() {
    return endpoints.size() > 1;
  }
}
