package io.krispyto.http.edge;

import io.krispyto.bus.ChunkStream;
import io.krispyto.bus.ChunkedPayload;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.http.wire.ContentEncoding;
import io.krispyto.http.wire.EntityTag;
import io.krispyto.http.wire.Responses;
import io.krispyto.http.wire.connection.SlowReaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends large responses in chunks, each after the client has read the previous ones. A stream that
 * the client does not want, or no longer wants, is cancelled at once.
 *
 * <p>Chunks are not compressed: one such response would occupy an event loop for as long as
 * hundreds of others. The edge cache does not store them.
 */
public final class ChunkedResponses {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkedResponses.class);

  /** No cache had the response, and the edge cache does not store it. */
  private static final CharSequence MISS =
      HttpHeaders.createOptimized("krispyto-results; fwd=miss, krispyto-edge; fwd=miss");

  private final Vertx vertx;
  private final CurrentVersion current;

  public ChunkedResponses(Vertx vertx) {
    this.vertx = vertx;
    current = CurrentVersion.of(vertx);
  }

  /**
   * Responds with a chunked payload.
   *
   * @param answered the query that it answers
   */
  void respond(RoutingContext context, ChunkedPayload payload, QueryResponses.Answered answered) {
    current.advance(payload.version());
    var request = context.request();
    var response = request.response();
    var chunks = new ChunkStream(vertx, payload);
    if (response.closed() || response.ended()) {
      // The client left before there was a response, or the stop ended it.
      chunks.cancel();
      return;
    }
    if (payload.version().isNone()) {
      // The rows are not versioned data, so a cache could not tell when they change.
      Responses.keepOut(response);
      begin(chunks, payload, answered.own(), context);
      return;
    }
    var tag =
        EntityTag.of(
            payload.version(),
            answered.query().identity(request.uri()),
            payload.mediaType(),
            ContentEncoding.IDENTITY);
    EdgeEntry.putValidators(response.headers(), tag);
    response.putHeader(EdgeEntry.CACHE_STATUS, MISS);
    if (tag.isKnownTo(request)) {
      chunks.cancel();
      response.setStatusCode(HttpResponseStatus.NOT_MODIFIED.code()).end();
      return;
    }
    begin(chunks, payload, answered.own(), context);
  }

  private void begin(
      ChunkStream chunks, ChunkedPayload payload, MultiMap own, RoutingContext context) {
    var response = context.response();
    response.headers().addAll(own);
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, Responses.contentType(payload.mediaType()))
        .setChunked(true);
    if (Responses.isHead(context)) {
      chunks.cancel();
      response.end();
    } else {
      send(chunks, context);
    }
  }

  private void send(ChunkStream chunks, RoutingContext context) {
    var request = context.request();
    var response = request.response();
    var unwatch = SlowReaders.watch(vertx, request);
    context.addEndHandler(
        ended -> {
          unwatch.run();
          chunks.cancel();
        });
    chunks
        .pipe()
        .endOnFailure(false)
        .to(response)
        .onSuccess(
            sent -> {
              // HTTP/1.0 has no chunked encoding, so closing the connection marks the end of the
              // body.
              if (request.version() == HttpVersion.HTTP_1_0) {
                request.connection().close();
              }
            })
        .onFailure(
            error -> {
              LOG.debug("A streamed response was cut off", error);
              // The reset tells the client that the response is incomplete.
              response.reset();
            });
  }
}
