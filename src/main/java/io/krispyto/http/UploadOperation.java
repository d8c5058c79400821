package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.Problem;
import io.krispyto.http.wire.OfferedFormats;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.RefusedRequest;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.RequestBody;
import io.krispyto.http.wire.Responses;
import io.krispyto.http.wire.UploadRate;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams the body of a request to the receiver of uploads, as fast as the receiver writes it, and
 * responds with the resulting ingestion. Does not read the body until the receiver has accepted the
 * upload.
 */
final class UploadOperation implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(UploadOperation.class);
  private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(10_000);

  private final Vertx vertx;
  private final RequestParameters parameters;
  private final UploadRate rate;

  /**
   * @param rate the minimum rate of the body
   */
  UploadOperation(Vertx vertx, RequestParameters parameters, UploadRate rate) {
    this.vertx = vertx;
    this.parameters = parameters;
    this.rate = rate;
  }

  @Override
  public void handle(RoutingContext context) {
    var request = context.request();
    if (!Representation.of(context).takesJson()) {
      Problems.respondNotAcceptable(context, OfferedFormats.JSON.mediaTypes());
    } else if (RequestBody.isEncoded(request)) {
      Problems.respondEncoded(
          context,
          "An upload must not have a Content-Encoding. Send the file unchanged; it may itself be compressed.");
    } else {
      request.pause();
      vertx
          .eventBus()
          .<JsonObject>request(Addresses.UPLOAD, message(context), DELIVERY)
          .onSuccess(reply -> receive(context, reply.body().getString("address")))
          .onFailure(error -> fail(context, error));
    }
  }

  private JsonObject message(RoutingContext context) {
    var request = context.request();
    var message =
        parameters.read(context).put("media_type", request.getHeader(HttpHeaders.CONTENT_TYPE));
    if (!request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      message.put("length", length(request));
    }
    return message;
  }

  /** A body with neither a length nor chunked encoding is empty. */
  private static long length(HttpServerRequest request) {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length);
  }

  private void receive(RoutingContext context, String address) {
    var request = context.request();
    if (request.response().closed() || request.response().ended()) {
      UploadPump.cancel(vertx, address);
      return;
    }
    try {
      RequestBody.meetExpectation(request);
    } catch (RefusedRequest e) {
      UploadPump.cancel(vertx, address);
      context.fail(e);
      return;
    }
    var pump = new UploadPump(vertx, request, address, rate);
    context.addEndHandler(ended -> pump.abandon());
    pump.run()
        .onSuccess(ingestion -> respond(context, ingestion))
        .onFailure(error -> fail(context, error));
  }

  private static void respond(RoutingContext context, JsonObject ingestion) {
    if (context.response().ended()) {
      // The stopping server has already ended the response.
      return;
    }
    context.response().putHeader(HttpHeaders.LOCATION, "/ingestions/" + ingestion.getValue("id"));
    Responses.sendOnce(
        context, HttpResponseStatus.ACCEPTED.code(), "application/json", ingestion.toBuffer());
  }

  private static void fail(RoutingContext context, Throwable error) {
    if (context.response().closed()
        || context.response().ended()
        || error instanceof HttpClosedException) {
      LOG.debug("An upload was interrupted", error);
    } else if (error instanceof ReplyException failure
        && failure.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
      // The write side is stopping, is not deployed here, or is overloaded.
      Problems.respond(
          context,
          Problem.NOT_READY,
          failure.failureType() == ReplyFailure.TIMEOUT
              ? "The upload timed out. Check GET /ingestions to see whether it was queued."
              : "No node accepts uploads at the moment. Try again later.");
    } else {
      context.fail(error);
    }
  }
}
