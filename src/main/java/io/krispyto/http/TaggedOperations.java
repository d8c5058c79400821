package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.ContentTag;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Payload;
import io.krispyto.domain.Failure;
import io.krispyto.domain.Violation;
import io.krispyto.http.contract.RequestParameters;
import io.krispyto.http.edge.BusRequest;
import io.krispyto.http.wire.EntityTag;
import io.krispyto.http.wire.OfferedFormats;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.krispyto.http.wire.body.JsonBody;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Reads and writes single records and currencies. Unlike other responses from the data, each of
 * them has an entity tag that depends only on its own content. Clients can thus write conditionally
 * on it being unchanged, even if other data was loaded since.
 */
final class TaggedOperations {
  /** Several times as long as the write side waits for a lock. */
  private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(30_000);

  /** A proxy that compresses would weaken the tag, which clients need for conditional writes. */
  private static final String CACHE_CONTROL = "no-cache, no-transform";

  private final Vertx vertx;
  private final CurrentVersion current;
  private final RequestParameters parameters;

  /**
   * @param parameters shared by all operations on one kind of object
   */
  TaggedOperations(Vertx vertx, RequestParameters parameters) {
    this.vertx = vertx;
    this.parameters = parameters;
    current = CurrentVersion.of(vertx);
  }

  /** Reads the object by a request to an event bus address. */
  Handler<RoutingContext> get(String address) {
    return context -> get(context, address);
  }

  private void get(RoutingContext context, String address) {
    if (!Representation.of(context).takesJson()) {
      Problems.respondNotAcceptable(context, OfferedFormats.JSON.mediaTypes());
      return;
    }
    new BusRequest(vertx, address, parameters.read(context))
        .<Payload>read(DELIVERY)
        .onSuccess(reply -> respond(context, reply.body()))
        .onFailure(context::fail);
  }

  private static void respond(RoutingContext context, Payload payload) {
    if (context.response().ended()) {
      // The stop has already ended the response.
      return;
    }
    var tag = putTag(context, payload);
    context.response().putHeader(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
    if (tag.isKnownTo(context.request())) {
      context.response().setStatusCode(HttpResponseStatus.NOT_MODIFIED.code()).end();
    } else {
      Responses.send(context, HttpResponseStatus.OK.code(), payload.mediaType(), payload.bytes());
    }
  }

  private static EntityTag putTag(RoutingContext context, Payload payload) {
    var tag = new EntityTag(ContentTag.of(payload));
    context.response().putHeader(HttpHeaders.ETAG, tag.text());
    return tag;
  }

  /** Sends the JSON body to an event bus address. Requires {@link JsonBody} before it. */
  Handler<RoutingContext> write(String address) {
    return context -> write(context, address);
  }

  private void write(RoutingContext context, String address) {
    var message = message(context);
    try {
      message.put("body", JsonBody.read(context));
    } catch (IllegalArgumentException e) {
      var failure = new Failure.InvalidRequest(List.of(new Violation("body", e.getMessage())));
      Problems.respond(context, failure);
      return;
    }
    new BusRequest(vertx, address, message)
        .<Payload>once(DELIVERY)
        .onSuccess(reply -> respondWritten(context, reply))
        .onFailure(context::fail);
  }

  private void respondWritten(RoutingContext context, Message<Payload> reply) {
    var payload = reply.body();
    advance(payload);
    if (context.response().ended()) {
      return;
    }
    putTag(context, payload);
    var isNew = Boolean.parseBoolean(reply.headers().get(Addresses.CREATED));
    Responses.sendOnce(
        context,
        isNew ? HttpResponseStatus.CREATED.code() : HttpResponseStatus.OK.code(),
        payload.mediaType(),
        payload.bytes());
  }

  /** Deletes the object by a request to an event bus address. */
  Handler<RoutingContext> delete(String address) {
    return context -> delete(context, address);
  }

  private void delete(RoutingContext context, String address) {
    new BusRequest(vertx, address, message(context))
        .<Payload>once(DELIVERY)
        .onSuccess(
            reply -> {
              advance(reply.body());
              if (context.response().ended()) {
                return;
              }
              Responses.keepOut(context.response())
                  .setStatusCode(HttpResponseStatus.NO_CONTENT.code())
                  .end();
            })
        .onFailure(context::fail);
  }

  /**
   * Advances the current version before the response is sent. The client's next request to this
   * server then gets no older data from a cache. The write side has done so in its own process,
   * which may be another one.
   */
  private void advance(Payload payload) {
    current.advance(payload.version());
  }

  private JsonObject message(RoutingContext context) {
    var message = parameters.read(context);
    put(message, "if_match", context, HttpHeaders.IF_MATCH);
    put(message, "if_none_match", context, HttpHeaders.IF_NONE_MATCH);
    return message;
  }

  /** Several field lines are equivalent to one (RFC 9110, section 5.3). */
  private static void put(
      JsonObject message, String name, RoutingContext context, CharSequence field) {
    var lines = context.request().headers().getAll(field);
    if (!lines.isEmpty()) {
      message.put(name, String.join(",", lines));
    }
  }
}
