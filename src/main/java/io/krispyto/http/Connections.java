package io.krispyto.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one server that have asked for anything yet, to close them in order.
 *
 * <p>Vert.x's own {@code HttpServer.shutdown} also waits, all of its time, for those that have not:
 * a socket that is silent, or half a header. It tells nobody of them before their first whole
 * request head, so they are cut by closing the server once the others are done. All of a server's
 * connections are on its verticle's event loop, which alone comes here.
 */
final class Connections {
  private final Vertx vertx;
  private final Set<HttpConnection> open = new HashSet<>();
  private Promise<Void> closed;

  Connections(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Takes in a new connection; while closing, there is nobody left to answer it. */
  void opened(HttpConnection connection) {
    if (closed != null) {
      connection.close();
      return;
    }
    open.add(connection);
    connection.closeHandler(
        gone -> {
          open.remove(connection);
          completeIfClosed();
        });
  }

  /**
   * Closes those without a request in flight at once, and the others after their answers. Completes
   * when all are closed or the time is up.
   */
  Future<Void> close(long timeout, TimeUnit unit) {
    closed = Promise.promise();
    List.copyOf(open).forEach(connection -> connection.shutdown(timeout, unit));
    completeIfClosed();
    var timer = vertx.timer(timeout, unit);
    closed.future().onSuccess(done -> timer.cancel());
    timer.onSuccess(up -> closed.tryComplete());
    return closed.future();
  }

  private void completeIfClosed() {
    if (closed != null && open.isEmpty()) {
      closed.tryComplete();
    }
  }
}
