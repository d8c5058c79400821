package io.krispyto.http;

import io.krispyto.bus.Problem;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The requests of one event loop whose responses are not complete. */
final class InFlight implements Handler<RoutingContext> {
  private final Set<RoutingContext> requests = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Draining draining;

  InFlight(Draining draining) {
    this.draining = draining;
  }

  @Override
  public void handle(RoutingContext context) {
    requests.add(context);
    context.addEndHandler(ended -> requests.remove(context));
    context.next();
  }

  /** Has their connections closed after their responses. */
  void endConnections() {
    for (var context : List.copyOf(requests)) {
      if (!context.response().headWritten()) {
        draining.endConnectionOf(context.request());
      }
    }
  }

  /**
   * Ends those that took too long: the client that does not send its body, the one that does not
   * read its response, the query that is not answered. Where the response has begun, all that can
   * be said is that it is not whole.
   */
  void refuse() {
    for (var context : List.copyOf(requests)) {
      if (context.response().headWritten()) {
        context.response().reset();
      } else {
        Problems.respond(context, Problem.NOT_READY, "The server is stopping.");
      }
    }
  }
}
