package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.QueryResponse;
import io.krispyto.bus.ReadOperation;
import io.krispyto.http.wire.ClientNetwork;
import io.krispyto.http.wire.OfferedFormats;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.Representation;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * A read operation, which the query verticle handles: the parameters become a message, and its
 * reply the response.
 */
final class BusOperation implements Handler<RoutingContext> {
  /**
   * Longer than any reply may take, so that the read side reports the cause of a timeout. A payload
   * takes up to 6 seconds; if it grows too large, 2 more for a connection and 6 for its first rows.
   */
  private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(15_000);

  private final Vertx vertx;
  private final ReadOperation operation;
  private final RequestParameters parameters;
  private final OfferedFormats formats;
  private final QueryResponses responses;

  BusOperation(
      Vertx vertx,
      ReadOperation operation,
      RequestParameters parameters,
      OfferedFormats formats,
      QueryResponses responses) {
    this.vertx = vertx;
    this.operation = operation;
    this.parameters = parameters;
    this.formats = formats;
    this.responses = responses;
  }

  @Override
  public void handle(RoutingContext context) {
    var message = parameters.read(context);
    if (formats.choose(message, Representation.of(context))) {
      send(context, new BusRequest(vertx, operation.address(), message));
    } else {
      Problems.respondNotAcceptable(context, formats.mediaTypes());
    }
  }

  private void send(RoutingContext context, BusRequest query) {
    query
        .<QueryResponse>read(
            new DeliveryOptions(DELIVERY)
                .addHeader(Addresses.CLIENT, ClientNetwork.of(context.request())))
        .onSuccess(reply -> respond(context, query, reply))
        .onFailure(context::fail);
  }

  private void respond(RoutingContext context, BusRequest query, Message<QueryResponse> reply) {
    var response = reply.body();
    var mediaType =
        response.mediaType().isEmpty()
            ? formats.format(query.message()).mediaType()
            : response.mediaType();
    var own = HttpHeaders.headers();
    next(context, query, reply.headers().get(Addresses.NEXT))
        .ifPresent(link -> own.set("Link", link));
    formats
        .disposition(query.message(), mediaType)
        .ifPresent(name -> own.set("Content-Disposition", name));
    var foundIn = reply.headers().get(Addresses.FOUND_IN);
    responses.respond(context, new QueryResponses.Answered(query, formats, own, foundIn), response);
  }

  /** Returns the link to the next page of a list (RFC 8288). */
  private Optional<String> next(RoutingContext context, BusRequest query, String next) {
    if (next == null) {
      return Optional.empty();
    }
    var address = new QueryStringEncoder(context.request().path());
    formats
        .linked(query.message())
        .put(operation.pageParameter(), next)
        .forEach(given -> address.addParam(given.getKey(), given.getValue().toString()));
    return Optional.of("<" + address + ">; rel=\"next\"");
  }
}
