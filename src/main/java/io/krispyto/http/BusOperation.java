package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.Answer;
import io.krispyto.bus.Page;
import io.krispyto.bus.PageInPieces;
import io.krispyto.bus.Problem;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.ext.web.RoutingContext;

/**
 * An operation that another verticle answers: parameters become a message, its reply the response.
 */
final class BusOperation implements Handler<RoutingContext> {
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;

  /**
   * Longer than any answer may take, so that it is the other side that says what was wrong: 6
   * seconds for a page, then, if it gets too large, 2 for a connection and 6 for its first rows.
   */
  private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(15_000);

  private final EventBus bus;
  private final String address;
  private final RequestParameters parameters;
  private final int noDataStatus;
  private final PageResponses pages;
  private final PieceResponses pieces;
  private final Offer offer;

  /**
   * @param offer the forms in which it is answered
   */
  BusOperation(
      EventBus bus,
      String address,
      RequestParameters parameters,
      int noDataStatus,
      PageResponses pages,
      PieceResponses pieces,
      Offer offer) {
    this.offer = offer;
    this.bus = bus;
    this.address = address;
    this.parameters = parameters;
    this.noDataStatus = noDataStatus;
    this.pages = pages;
    this.pieces = pieces;
  }

  @Override
  public void handle(RoutingContext context) {
    var chosen = offer.choose(context);
    if (chosen.isEmpty()) {
      Problems.respondNotAcceptable(context, offer.mediaTypes());
      return;
    }
    var message = parameters.read(context);
    if (offer.isChoice()) {
      message.put("media_type", chosen.get());
    }
    ask(context, new BusQuestion(bus, address, message));
  }

  private void ask(RoutingContext context, BusQuestion question) {
    question
        .<Answer>ask(DELIVERY)
        .onSuccess(
            reply -> {
              putLink(context, question, reply.headers().get(Addresses.NEXT));
              offer.putName(context, question, reply.body().mediaType());
              respond(context, question, reply.body(), reply.headers().get(Addresses.FOUND_IN));
            })
        .onFailure(context::fail);
  }

  /** Where the rest of a list is (RFC 8288). */
  private static void putLink(RoutingContext context, BusQuestion question, String next) {
    if (next == null) {
      return;
    }
    var rest = new QueryStringEncoder(context.request().path());
    question
        .message()
        .copy()
        .put("before", next)
        .forEach(given -> rest.addParam(given.getKey(), given.getValue().toString()));
    context.response().putHeader("Link", "<" + rest + ">; rel=\"next\"");
  }

  private void respond(
      RoutingContext context, BusQuestion question, Answer answer, String foundIn) {
    if (answer instanceof PageInPieces large) {
      pieces.respond(context, large);
    } else {
      respond(context, question, (Page) answer, foundIn);
    }
  }

  private void respond(RoutingContext context, BusQuestion question, Page page, String foundIn) {
    if (page.isNoData()) {
      respondNoData(context);
    } else if (page.version().isNone()) {
      Responses.sendOnce(context, OK, page.mediaType(), page.bytes());
    } else {
      pages.respond(context, question, page, foundIn);
    }
  }

  private void respondNoData(RoutingContext context) {
    if (noDataStatus == NO_CONTENT) {
      Responses.keepOut(context.response()).setStatusCode(NO_CONTENT).end();
    } else {
      Problems.respond(context, Problem.NO_DATA, "There is no data for this day.");
    }
  }
}
