package io.krispyto.http;

import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.PageInPieces;
import io.krispyto.bus.PieceStream;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends large answers in pieces, each when the client has read those before. What a client does not
 * want, or no longer, is cancelled at once.
 *
 * <p>They are not packed: an event loop would be busy with one of them for as long as with hundreds
 * of others. The edge cache does not keep them.
 */
final class PieceResponses {
  private static final Logger LOG = LoggerFactory.getLogger(PieceResponses.class);

  /** No cache had it, and the edge keeps none. */
  private static final CharSequence MISS =
      HttpHeaders.createOptimized("krispyto-pages; fwd=miss, krispyto-edge; fwd=miss");

  private final Vertx vertx;
  private final CurrentVersion current;
  private final Duration longestPause;

  PieceResponses(Vertx vertx) {
    this(vertx, ReaderPace.LONGEST_PAUSE);
  }

  /**
   * @param longestPause of a client that reads
   */
  PieceResponses(Vertx vertx, Duration longestPause) {
    this.vertx = vertx;
    this.longestPause = longestPause;
    current = CurrentVersion.of(vertx);
  }

  /**
   * Answers with a page in pieces.
   *
   * @param own fields of this answer alone
   */
  void respond(RoutingContext context, PageInPieces page, MultiMap own) {
    current.advance(page.version());
    var request = context.request();
    var response = request.response();
    var pieces = new PieceStream(vertx, page);
    if (response.closed() || response.ended()) {
      // The client left before there was a response, or the stop cut it off.
      pieces.cancel();
      return;
    }
    if (page.version().isNone()) {
      // Not from the data, so that nothing tells when it is no longer so.
      Responses.keepOut(response);
      begin(pieces, page, own, context);
      return;
    }
    var tag = EntityTag.of(page.version(), request.uri(), page.mediaType(), Encoding.IDENTITY);
    EdgeAnswer.putValidators(response.headers(), tag);
    response.putHeader(EdgeAnswer.CACHE_STATUS, MISS);
    if (tag.isKnownTo(request)) {
      pieces.cancel();
      response.setStatusCode(PageResponses.NOT_MODIFIED).end();
      return;
    }
    begin(pieces, page, own, context);
  }

  private void begin(PieceStream pieces, PageInPieces page, MultiMap own, RoutingContext context) {
    var response = context.response();
    response.headers().addAll(own);
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, Responses.contentType(page.mediaType()))
        .setChunked(true);
    if (Responses.isHead(context)) {
      pieces.cancel();
      response.end();
    } else {
      send(pieces, context);
    }
  }

  private void send(PieceStream pieces, RoutingContext context) {
    var request = context.request();
    var response = request.response();
    var unwatch = ReaderPace.watch(vertx, request, longestPause);
    context.addEndHandler(
        ended -> {
          unwatch.run();
          pieces.cancel();
        });
    pieces
        .pipe()
        .endOnFailure(false)
        .to(response)
        .onSuccess(
            sent -> {
              // It has no chunks, so that nothing else tells the end of what has no length.
              if (request.version() == HttpVersion.HTTP_1_0) {
                request.connection().close();
              }
            })
        .onFailure(
            error -> {
              LOG.debug("An answer in pieces was cut", error);
              // So that the client does not take it for the whole.
              response.reset();
            });
  }
}
