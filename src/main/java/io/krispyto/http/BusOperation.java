package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.ChunkedPayload;
import io.krispyto.bus.Payload;
import io.krispyto.bus.Problem;
import io.krispyto.bus.QueryResponse;
import io.krispyto.http.wire.ClientNetwork;
import io.krispyto.http.wire.OfferedFormats;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * An operation that another verticle handles: the parameters become a message, and its reply the
 * response.
 */
final class BusOperation implements Handler<RoutingContext> {
  /**
   * Longer than any reply may take, so that the read side reports the cause of a timeout. A payload
   * takes up to 6 seconds; if it grows too large, 2 more for a connection and 6 for its first rows.
   */
  private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(15_000);

  private final Vertx vertx;
  private final String address;
  private final RequestParameters parameters;
  private final int noDataStatus;
  private final PayloadResponses payloads;
  private final ChunkedResponses chunks;
  private final OfferedFormats formats;
  private final String rest;

  /**
   * @param formats the formats that the operation offers
   * @param rest the parameter that requests the next page of a list
   */
  BusOperation(
      Vertx vertx,
      String address,
      RequestParameters parameters,
      int noDataStatus,
      PayloadResponses payloads,
      ChunkedResponses chunks,
      OfferedFormats formats,
      String rest) {
    this.formats = formats;
    this.rest = rest;
    this.vertx = vertx;
    this.address = address;
    this.parameters = parameters;
    this.noDataStatus = noDataStatus;
    this.payloads = payloads;
    this.chunks = chunks;
  }

  @Override
  public void handle(RoutingContext context) {
    var message = parameters.read(context);
    if (formats.choose(message, Representation.of(context))) {
      ask(context, new BusRequest(vertx, address, message));
    } else {
      Problems.respondNotAcceptable(context, formats.mediaTypes());
    }
  }

  private void ask(RoutingContext context, BusRequest query) {
    query
        .<QueryResponse>read(
            new DeliveryOptions(DELIVERY)
                .addHeader(Addresses.CLIENT, ClientNetwork.of(context.request())))
        .onSuccess(reply -> respond(context, query, reply))
        .onFailure(context::fail);
  }

  private void respond(RoutingContext context, BusRequest query, Message<QueryResponse> reply) {
    var answer = reply.body();
    var mediaType =
        answer.mediaType().isEmpty()
            ? formats.format(query.message()).mediaType()
            : answer.mediaType();
    var own = HttpHeaders.headers();
    next(context, query, reply.headers().get(Addresses.NEXT))
        .ifPresent(link -> own.set("Link", link));
    formats
        .disposition(query.message(), mediaType)
        .ifPresent(name -> own.set("Content-Disposition", name));
    if (answer instanceof ChunkedPayload large) {
      chunks.respond(context, large, own);
    } else if (!context.response().ended()) {
      // Otherwise the stop has already ended the response.
      respond(context, query, (Payload) answer, own, reply.headers().get(Addresses.FOUND_IN));
    }
  }

  /** Returns the link to the next page of a list (RFC 8288). */
  private Optional<String> next(RoutingContext context, BusRequest query, String next) {
    if (next == null) {
      return Optional.empty();
    }
    var address = new QueryStringEncoder(context.request().path());
    query
        .message()
        .copy()
        .put(rest, next)
        .forEach(given -> address.addParam(given.getKey(), given.getValue().toString()));
    return Optional.of("<" + address + ">; rel=\"next\"");
  }

  private void respond(
      RoutingContext context, BusRequest query, Payload payload, MultiMap own, String foundIn) {
    if (payload.isNoData()) {
      respondNoData(context, query, payload, own, foundIn);
    } else if (payload.version().isNone()) {
      context.response().headers().addAll(own);
      Responses.sendOnce(
          context, HttpResponseStatus.OK.code(), payload.mediaType(), payload.bytes());
    } else {
      payloads.respond(context, query, payload, own, foundIn);
    }
  }

  private void respondNoData(
      RoutingContext context, BusRequest query, Payload payload, MultiMap own, String foundIn) {
    if (noDataStatus == HttpResponseStatus.OK.code() && formats.hasRows()) {
      var mediaType = formats.format(query.message()).mediaType();
      payloads.respond(
          context, query, new Payload(payload.bytes(), mediaType, payload.version()), own, foundIn);
    } else if (noDataStatus == Problem.NO_DATA.status()) {
      Problems.respond(context, Problem.NO_DATA, formats.noData());
    } else {
      Responses.keepOut(context.response())
          .setStatusCode(HttpResponseStatus.NO_CONTENT.code())
          .end();
    }
  }
}
