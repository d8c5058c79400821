package io.krispyto.http;

import io.krispyto.http.wire.OfferedFormats;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

/** Liveness check: any response shows that the process is alive. */
final class Liveness implements Handler<RoutingContext> {
  private static final Buffer UP = Buffer.buffer("{\"status\":\"UP\"}");

  @Override
  public void handle(RoutingContext context) {
    if (Representation.of(context).takesJson()) {
      Responses.sendOnce(context, HttpResponseStatus.OK.code(), "application/json", UP);
    } else {
      Problems.respondNotAcceptable(context, OfferedFormats.JSON.mediaTypes());
    }
  }
}
