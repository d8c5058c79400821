package io.krispyto.http.edge;

import io.krispyto.bus.ChunkedPayload;
import io.krispyto.bus.Payload;
import io.krispyto.bus.Problem;
import io.krispyto.bus.QueryResponse;
import io.krispyto.http.wire.OfferedFormats;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.Responses;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/**
 * Sends the response to a query, whichever kind it is.
 *
 * @param noDataStatus the HTTP status if there is no data, unless the request asks for 200: 200,
 *     204 or 404
 */
public record QueryResponses(PayloadResponses payloads, ChunkedResponses chunks, int noDataStatus) {

  /**
   * A query that the read side has answered.
   *
   * @param own header fields specific to this response
   * @param foundIn where the read side found it, as reported on the bus
   */
  public record Answered(BusRequest query, OfferedFormats formats, MultiMap own, String foundIn) {}

  public void respond(RoutingContext context, Answered answered, QueryResponse response) {
    if (response instanceof ChunkedPayload large) {
      chunks.respond(context, large, answered);
    } else if (!context.response().ended()) {
      // Otherwise the stop has already ended the response.
      respond(context, answered, (Payload) response);
    }
  }

  private void respond(RoutingContext context, Answered answered, Payload payload) {
    if (payload.isNoData()) {
      respondNoData(context, answered, payload);
    } else if (payload.version().isNone()) {
      context.response().headers().addAll(answered.own);
      Responses.sendOnce(
          context, HttpResponseStatus.OK.code(), payload.mediaType(), payload.bytes());
    } else {
      send(context, answered, payload);
    }
  }

  private void respondNoData(RoutingContext context, Answered answered, Payload payload) {
    var formats = answered.formats;
    var status =
        EmptyParameter.isIn(answered.query.message()) ? HttpResponseStatus.OK.code() : noDataStatus;
    if (status == HttpResponseStatus.OK.code() && formats.hasRows()) {
      var mediaType = formats.mediaType(answered.query.message());
      send(context, answered, new Payload(payload.bytes(), mediaType, payload.version()));
    } else if (status == Problem.NO_DATA.status()) {
      Problems.respond(context, Problem.NO_DATA, formats.noData());
    } else {
      Responses.keepOut(context.response())
          .setStatusCode(HttpResponseStatus.NO_CONTENT.code())
          .end();
    }
  }

  private void send(RoutingContext context, Answered answered, Payload payload) {
    payloads.respond(context, answered.query, payload, answered.own, answered.foundIn);
  }
}
