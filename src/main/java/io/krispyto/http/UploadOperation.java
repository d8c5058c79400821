package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.Problem;
import io.krispyto.domain.Failure;
import io.krispyto.domain.Violation;
import io.krispyto.http.contract.RequestParameters;
import io.krispyto.http.contract.UnknownName;
import io.krispyto.http.form.UploadForm;
import io.krispyto.http.wire.OfferedFormats;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.RefusedRequest;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.krispyto.http.wire.body.RequestBody;
import io.krispyto.http.wire.body.UploadRate;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams the body of a request to the receiver of uploads, as fast as the receiver writes it, and
 * responds with the resulting ingestion. Does not read the body until the receiver has accepted the
 * upload.
 */
final class UploadOperation implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(UploadOperation.class);
  private static final String FILE_NAME = "file_name";
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
    } else if (UploadForm.isIn(request)) {
      takeForm(context);
    } else {
      request.pause();
      open(message(context))
          .onSuccess(address -> receive(context, address))
          .onFailure(error -> fail(context, error));
    }
  }

  /**
   * Announces an upload to the receiver.
   *
   * @return the address for the file
   */
  private Future<String> open(JsonObject message) {
    return vertx
        .eventBus()
        .<JsonObject>request(Addresses.UPLOAD, message, DELIVERY)
        .map(reply -> reply.body().getString("address"));
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

  /** Reads a form, whose fields count like query parameters. */
  private void takeForm(RoutingContext context) {
    RequestBody.meetExpectation(context.request());
    UploadForm.read(vertx, context.request(), rate)
        .onSuccess(form -> take(context, form))
        .onFailure(error -> fail(context, error));
  }

  private void take(RoutingContext context, UploadForm form) {
    var violations =
        form.fields().keySet().stream()
            .filter(name -> !parameters.inQuery().contains(name))
            .map(name -> new Violation(name, UnknownName.reason(name, parameters.inQuery())))
            .toList();
    if (violations.isEmpty()) {
      open(message(context, form))
          .onSuccess(address -> receive(context, form, address))
          .onFailure(error -> fail(context, error));
    } else {
      Problems.respond(context, new Failure.InvalidRequest(violations));
    }
  }

  private JsonObject message(RoutingContext context, UploadForm form) {
    var message = parameters.read(context);
    form.fields().forEach((name, values) -> put(message, name, values));
    if (!message.containsKey(FILE_NAME)) {
      message.put(FILE_NAME, form.fileName());
    }
    return message.put("part_type", form.mediaType());
  }

  /** Keeps every value of a repeated parameter, which the receiver rejects. */
  private static void put(JsonObject message, String name, List<String> values) {
    var isRepeated = values.size() > 1 || message.containsKey(name);
    message.put(name, isRepeated ? List.of(values.get(0), values.get(0)) : values.get(0));
  }

  /** A body with neither a length nor chunked encoding is empty. */
  private static long length(HttpServerRequest request) {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length);
  }

  private void receive(RoutingContext context, String address) {
    try {
      RequestBody.meetExpectation(context.request());
    } catch (RefusedRequest e) {
      UploadPump.cancel(vertx, address);
      context.fail(e);
      return;
    }
    receive(context, context.request(), address);
  }

  /**
   * @param file its bytes, which are paused
   */
  private void receive(RoutingContext context, ReadStream<Buffer> file, String address) {
    var request = context.request();
    if (request.response().closed() || request.response().ended()) {
      UploadPump.cancel(vertx, address);
      return;
    }
    var pump = new UploadPump(vertx, request, file, address, rate);
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
    if (context.response().ended() || RequestBody.isInterrupted(context.request(), error)) {
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
