package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.Answer;
import io.krispyto.bus.Page;
import io.krispyto.bus.PageInPieces;
import io.krispyto.bus.Problem;
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

  private final Vertx vertx;
  private final String address;
  private final RequestParameters parameters;
  private final int noDataStatus;
  private final PageResponses pages;
  private final PieceResponses pieces;
  private final Offer offer;
  private final String rest;

  /**
   * @param offer the forms in which it is answered
   * @param rest the parameter that asks for what comes after a part of a list
   */
  BusOperation(
      Vertx vertx,
      String address,
      RequestParameters parameters,
      int noDataStatus,
      PageResponses pages,
      PieceResponses pieces,
      Offer offer,
      String rest) {
    this.offer = offer;
    this.rest = rest;
    this.vertx = vertx;
    this.address = address;
    this.parameters = parameters;
    this.noDataStatus = noDataStatus;
    this.pages = pages;
    this.pieces = pieces;
  }

  @Override
  public void handle(RoutingContext context) {
    var message = parameters.read(context);
    if (offer.choose(message, Representation.of(context))) {
      ask(context, new BusQuestion(vertx, address, message));
    } else {
      Problems.respondNotAcceptable(context, offer.mediaTypes());
    }
  }

  private void ask(RoutingContext context, BusQuestion question) {
    question
        .<Answer>read(
            new DeliveryOptions(DELIVERY)
                .addHeader(Addresses.CLIENT, ClientNetwork.of(context.request())))
        .onSuccess(reply -> respond(context, question, reply))
        .onFailure(context::fail);
  }

  private void respond(RoutingContext context, BusQuestion question, Message<Answer> reply) {
    var answer = reply.body();
    var mediaType =
        answer.mediaType().isEmpty()
            ? offer.format(question.message()).mediaType()
            : answer.mediaType();
    var own = HttpHeaders.headers();
    next(context, question, reply.headers().get(Addresses.NEXT))
        .ifPresent(link -> own.set("Link", link));
    offer
        .disposition(question.message(), mediaType)
        .ifPresent(name -> own.set("Content-Disposition", name));
    if (answer instanceof PageInPieces large) {
      pieces.respond(context, large, own);
    } else if (!context.response().ended()) {
      // Otherwise the stop cut it off.
      respond(context, question, (Page) answer, own, reply.headers().get(Addresses.FOUND_IN));
    }
  }

  /** Where the rest of a list is (RFC 8288). */
  private Optional<String> next(RoutingContext context, BusQuestion question, String next) {
    if (next == null) {
      return Optional.empty();
    }
    var address = new QueryStringEncoder(context.request().path());
    question
        .message()
        .copy()
        .put(rest, next)
        .forEach(given -> address.addParam(given.getKey(), given.getValue().toString()));
    return Optional.of("<" + address + ">; rel=\"next\"");
  }

  private void respond(
      RoutingContext context, BusQuestion question, Page page, MultiMap own, String foundIn) {
    if (page.isNoData()) {
      respondNoData(context, question, page, own, foundIn);
    } else if (page.version().isNone()) {
      context.response().headers().addAll(own);
      Responses.sendOnce(context, OK, page.mediaType(), page.bytes());
    } else {
      pages.respond(context, question, page, own, foundIn);
    }
  }

  private void respondNoData(
      RoutingContext context, BusQuestion question, Page page, MultiMap own, String foundIn) {
    if (noDataStatus == OK && offer.hasRows()) {
      var mediaType = offer.format(question.message()).mediaType();
      pages.respond(
          context, question, new Page(page.bytes(), mediaType, page.version()), own, foundIn);
    } else if (noDataStatus == Problem.NO_DATA.status()) {
      Problems.respond(context, Problem.NO_DATA, offer.noData());
    } else {
      Responses.keepOut(context.response()).setStatusCode(NO_CONTENT).end();
    }
  }
}
