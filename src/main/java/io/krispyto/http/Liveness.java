package io.krispyto.http;

import io.krispyto.bus.Problem;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Says that the process lives, by saying anything at all. */
final class Liveness implements Handler<RoutingContext> {
  private static final Buffer UP = Buffer.buffer("{\"status\":\"UP\"}");

  @Override
  public void handle(RoutingContext context) {
    if (!Accept.json(context)) {
      Problems.respond(context, Problem.NOT_ACCEPTABLE, "This is answered as application/json.");
      return;
    }
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(UP.length()))
        .end(UP);
  }
}
