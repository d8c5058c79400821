package io.krispyto.http;

import io.krispyto.bus.Problem;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.connection.Draining;
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

  /** Closes their connections after their responses. */
  void endConnections() {
    for (var context : List.copyOf(requests)) {
      if (!context.response().headWritten()) {
        draining.endConnectionOf(context.request());
      }
    }
  }

  /**
   * Ends requests that took too long: clients that do not send their body or do not read their
   * response, and queries without a reply. A response that has begun can only be truncated.
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
