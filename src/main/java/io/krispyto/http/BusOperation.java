package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.QueryResponse;
import io.krispyto.http.contract.ReadPath;
import io.krispyto.http.edge.BusRequest;
import io.krispyto.http.edge.QueryResponses;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.connection.ClientNetwork;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Supplier;

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
  private final ReadPath path;
  private final QueryResponses responses;
  private final Supplier<LocalDate> today;

  /**
   * @param today returns the current UTC day
   */
  BusOperation(Vertx vertx, ReadPath path, QueryResponses responses, Supplier<LocalDate> today) {
    this.vertx = vertx;
    this.path = path;
    this.responses = responses;
    this.today = today;
  }

  @Override
  public void handle(RoutingContext context) {
    var message = path.parameters().read(context);
    if (path.formats().choose(message, Representation.of(context))) {
      send(context, BusRequest.resolved(vertx, path.operation().address(), message, today.get()));
    } else {
      Problems.respondNotAcceptable(context, path.formats().mediaTypes());
    }
  }

  private void send(RoutingContext context, BusRequest query) {
    query
        .<QueryResponse>read(delivery(context))
        .onSuccess(reply -> respond(context, query, reply))
        .onFailure(context::fail);
  }

  /** Returns the delivery options for a client's query. */
  static DeliveryOptions delivery(RoutingContext context) {
    return new DeliveryOptions(DELIVERY)
        .addHeader(Addresses.CLIENT, ClientNetwork.of(context.request()));
  }

  private void respond(RoutingContext context, BusRequest query, Message<QueryResponse> reply) {
    var response = reply.body();
    var mediaType =
        response.mediaType().isEmpty()
            ? path.formats().mediaType(query.message())
            : response.mediaType();
    var own = HttpHeaders.headers();
    next(context, query, reply.headers().get(Addresses.NEXT))
        .ifPresent(link -> own.set("Link", link));
    path.formats()
        .disposition(query.message(), mediaType)
        .ifPresent(name -> own.set("Content-Disposition", name));
    var foundIn = reply.headers().get(Addresses.FOUND_IN);
    responses.respond(
        context, new QueryResponses.Answered(query, path.formats(), own, foundIn), response);
  }

  /** Returns the link to the next page of a list (RFC 8288). */
  private Optional<String> next(RoutingContext context, BusRequest query, String next) {
    if (next == null) {
      return Optional.empty();
    }
    var address = new QueryStringEncoder(context.request().path());
    path.formats()
        .linked(query.message())
        .put(path.operation().pageParameter(), next)
        .forEach(given -> address.addParam(given.getKey(), given.getValue().toString()));
    return Optional.of("<" + address + ">; rel=\"next\"");
  }
}
