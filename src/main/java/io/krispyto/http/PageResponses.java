package io.krispyto.http;

import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Page;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Sends pages, as HTTP's caches and ours want them: with an entity tag, in the encoding that the
 * client likes, or not at all where it has them already. What was sent is kept in the edge cache.
 */
final class PageResponses {
  static final int OK = 200;
  static final int NOT_MODIFIED = 304;

  private final Vertx vertx;
  private final CommonFields common;
  private final EdgeCache cache;
  private final Packing packing;
  private final CurrentVersion current;

  PageResponses(Vertx vertx, CommonFields common, EdgeCache cache, Packing packing) {
    this.vertx = vertx;
    this.common = common;
    this.cache = cache;
    this.packing = packing;
    this.current = CurrentVersion.of(vertx);
  }

  /**
   * Answers with a page of the data.
   *
   * @param question that it answers
   * @param own fields of this answer alone
   * @param foundIn where the read side found it, as the bus tells it
   */
  void respond(
      RoutingContext context, BusQuestion question, Page page, MultiMap own, String foundIn) {
    // The read side may be in another process, whose news we have not heard yet.
    current.advance(page.version());
    var request = context.request();
    var wished = Representation.of(context);
    var encoding = Packing.encodingFor(page, wished.encoding());
    packing
        .pack(vertx, page, encoding)
        .map(body -> new EdgeAnswer(page, own, request.uri(), encoding, body, common, question))
        .onSuccess(
            answer -> {
              var stored = cache.put(request.uri(), wished, answer, current);
              send(request, answer, status(foundIn, stored));
            })
        .onFailure(context::fail);
  }

  /** What our caches had to do with an answer (RFC 9211). */
  private static String status(String foundIn, boolean stored) {
    var pages =
        foundIn == null || foundIn.equals("database")
            ? "krispyto-pages; fwd=miss"
            : "krispyto-pages; hit; detail=" + foundIn;
    return pages + ", krispyto-edge; fwd=miss" + (stored ? "; stored" : "");
  }

  private void send(HttpServerRequest request, EdgeAnswer answer, String cacheStatus) {
    var isKnown = putFields(request, answer);
    request.response().headers().set(EdgeAnswer.CACHE_STATUS, cacheStatus);
    end(request, answer, isKnown);
  }

  /** Sends an answer that was kept, or that the client has it already. */
  void sendKept(HttpServerRequest request, EdgeAnswer answer) {
    end(request, answer, putFields(request, answer));
    answer.hit();
  }

  private boolean putFields(HttpServerRequest request, EdgeAnswer answer) {
    var isKnown = answer.tag().isKnownTo(request);
    request.response().headers().setAll(answer.fields(isKnown));
    common.putForRequest(request);
    return isKnown;
  }

  private static void end(HttpServerRequest request, EdgeAnswer answer, boolean isKnown) {
    var response = request.response();
    if (isKnown) {
      response.setStatusCode(NOT_MODIFIED).end();
    } else if (request.method() == HttpMethod.HEAD) {
      response.setStatusCode(OK).end();
    } else {
      Responses.write(response.setStatusCode(OK), answer.body());
    }
  }
}
