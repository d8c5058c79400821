package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Payload;
import io.krispyto.http.contract.RequestParameters;
import io.krispyto.http.edge.BusRequest;
import io.krispyto.http.wire.OfferedFormats;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;

/** Undoes an ingestion. */
final class UndoOperation implements Handler<RoutingContext> {
  /** A million records take seconds. */
  private static final DeliveryOptions DELIVERY =
      new DeliveryOptions().setSendTimeout(TimeUnit.MINUTES.toMillis(30));

  private final Vertx vertx;
  private final RequestParameters parameters;
  private final CurrentVersion current;

  UndoOperation(Vertx vertx, RequestParameters parameters) {
    this.vertx = vertx;
    this.parameters = parameters;
    current = CurrentVersion.of(vertx);
  }

  @Override
  public void handle(RoutingContext context) {
    if (!Representation.of(context).takesJson()) {
      Problems.respondNotAcceptable(context, OfferedFormats.JSON.mediaTypes());
      return;
    }
    new BusRequest(vertx, Addresses.UNDO_INGESTION, parameters.read(context))
        .<Payload>once(DELIVERY)
        .onSuccess(reply -> respond(context, reply.body()))
        .onFailure(context::fail);
  }

  private void respond(RoutingContext context, Payload payload) {
    // Before the response, so that the client's next request gets no older data from a cache.
    current.advance(payload.version());
    if (!context.response().ended()) {
      Responses.sendOnce(
          context, HttpResponseStatus.OK.code(), payload.mediaType(), payload.bytes());
    }
  }
}
