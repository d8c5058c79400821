package io.krispyto.http;

import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Page;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Sends pages, as HTTP's caches and ours want them: with an entity tag, in the encoding that the
 * client likes, or not at all where it has them already. What was sent is kept in the edge cache.
 */
final class PageResponses {
  static final int OK = 200;
  static final int NOT_MODIFIED = 304;

  /** Name and parameters as RFC 9211 has them. */
  static final CharSequence EDGE_HIT = HttpHeaders.createOptimized("krispyto-edge; hit");

  /** Of what no cache had, and none keeps. */
  static final CharSequence MISS =
      HttpHeaders.createOptimized("krispyto-pages; fwd=miss, krispyto-edge; fwd=miss");

  private static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized("Cache-Status");

  /**
   * Data may change at any moment, and is to be seen within a second. So a client, or a cache
   * between, may keep an answer, and asks whether it still holds, which costs next to nothing.
   */
  private static final CharSequence ASK_AGAIN = HttpHeaders.createOptimized("public, no-cache");

  private static final CharSequence VARY = HttpHeaders.createOptimized(Representation.DEPENDS_ON);

  private final Vertx vertx;
  private final EdgeCache cache;
  private final Packing packing;
  private final CurrentVersion current;

  PageResponses(Vertx vertx, EdgeCache cache, Packing packing) {
    this.vertx = vertx;
    this.cache = cache;
    this.packing = packing;
    this.current = CurrentVersion.of(vertx);
  }

  /**
   * Answers with a page of the data.
   *
   * @param foundIn where the read side found it, as the bus tells it
   */
  void respond(RoutingContext context, Page page, String foundIn) {
    // The read side may be in another process, whose news we have not heard yet.
    current.advance(page.version());
    var request = context.request();
    var wished = Representation.of(context).encoding();
    var encoding = Packing.encodingFor(page, wished);
    packing
        .pack(vertx, page, encoding)
        .map(body -> EdgeAnswer.of(page, request.uri(), encoding, body))
        .onSuccess(
            answer -> {
              var stored = cache.put(request.uri(), wished, answer, current);
              send(request, answer, status(foundIn, stored));
            })
        .onFailure(context::fail);
  }

  private static String status(String foundIn, boolean stored) {
    var pages =
        "database".equals(foundIn)
            ? "krispyto-pages; fwd=miss"
            : "krispyto-pages; hit; detail=" + foundIn;
    return pages + ", krispyto-edge; fwd=miss" + (stored ? "; stored" : "");
  }

  /**
   * Sends an answer, or that the client has it already.
   *
   * @param cacheStatus what our caches had to do with it (RFC 9211)
   */
  static void send(HttpServerRequest request, EdgeAnswer answer, CharSequence cacheStatus) {
    var response = request.response();
    putFields(response, answer.tag(), cacheStatus);
    if (answer.tag().isKnownTo(request)) {
      response.setStatusCode(NOT_MODIFIED).end();
      return;
    }
    var headers = response.headers();
    headers.set(HttpHeaders.CONTENT_TYPE, answer.mediaType());
    headers.set(HttpHeaders.CONTENT_LENGTH, answer.length());
    if (answer.encoding() != Encoding.IDENTITY) {
      headers.set(HttpHeaders.CONTENT_ENCODING, answer.encoding().coding());
    }
    if (request.method() == HttpMethod.HEAD) {
      response.setStatusCode(OK).end();
    } else {
      Responses.write(response.setStatusCode(OK), answer.body());
    }
  }

  /**
   * Puts the fields that all answers from the data have, also where the client has them already.
   */
  static void putFields(HttpServerResponse response, EntityTag tag, CharSequence cacheStatus) {
    var headers = response.headers();
    headers.set(HttpHeaders.ETAG, tag.text());
    headers.set(HttpHeaders.CACHE_CONTROL, ASK_AGAIN);
    headers.add(HttpHeaders.VARY, VARY);
    headers.set(CACHE_STATUS, cacheStatus);
  }
}
