package io.krispyto.http.edge;

import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Payload;
import io.krispyto.http.wire.CommonHeaders;
import io.krispyto.http.wire.Compressor;
import io.krispyto.http.wire.EncodedPayload;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.krispyto.http.wire.TranslatedResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Sends payloads in the form that HTTP caches and the edge cache need: with an entity tag, in the
 * encoding that the client prefers, or as 304 if the client already has it. Stores what it sends in
 * the edge cache.
 */
public final class PayloadResponses {
  private final Vertx vertx;
  private final CommonHeaders common;
  private final EdgeCache cache;
  private final Compressor compressor;
  private final CurrentVersion current;

  public PayloadResponses(
      Vertx vertx, CommonHeaders common, EdgeCache cache, Compressor compressor) {
    this.vertx = vertx;
    this.common = common;
    this.cache = cache;
    this.compressor = compressor;
    this.current = CurrentVersion.of(vertx);
  }

  /** Responds with the translation of another API, unless the stop has ended the response. */
  public void respond(RoutingContext context, TranslatedResponse response) {
    if (!context.response().ended()) {
      var payload = response.payload();
      response
          .cachedAs()
          .ifPresentOrElse(
              origin -> respond(context, payload, origin),
              () ->
                  Responses.sendOnce(
                      context, HttpResponseStatus.OK.code(), payload.mediaType(), payload.bytes()));
    }
  }

  private void respond(RoutingContext context, Payload payload, TranslatedResponse.Origin origin) {
    var query = new BusRequest(vertx, origin.operation().address(), origin.parameters());
    respond(context, query, payload, HttpHeaders.headers(), origin.foundIn());
  }

  /**
   * Responds with a payload of the data.
   *
   * @param query the query that it answers
   * @param own header fields specific to this response
   * @param foundIn where the read side found it, as reported on the bus
   */
  public void respond(
      RoutingContext context, BusRequest query, Payload payload, MultiMap own, String foundIn) {
    // The read side may be in another process, whose version event has not arrived yet.
    current.advance(payload.version());
    var request = context.request();
    var representation = Representation.of(context);
    var encoding = Compressor.encodingFor(payload, representation.encoding());
    compressor
        .compress(vertx, payload, encoding)
        .map(body -> new EncodedPayload(payload, encoding, body))
        .map(encoded -> new EdgeEntry(encoded, request.uri(), own, common, query))
        .onSuccess(
            entry -> {
              var stored = cache.put(request.uri(), representation, entry, current);
              send(request, entry, status(foundIn, stored));
            })
        .onFailure(context::fail);
  }

  /** Returns the {@code Cache-Status} value: how our caches handled the request (RFC 9211). */
  private static String status(String foundIn, boolean stored) {
    var resultCache =
        foundIn == null || foundIn.equals("database")
            ? "krispyto-results; fwd=miss"
            : "krispyto-results; hit; detail=" + foundIn;
    return resultCache + ", krispyto-edge; fwd=miss" + (stored ? "; stored" : "");
  }

  private void send(HttpServerRequest request, EdgeEntry entry, String cacheStatus) {
    var isKnown = putFields(request, entry);
    request.response().headers().set(EdgeEntry.CACHE_STATUS, cacheStatus);
    end(request, entry, isKnown);
  }

  /** Sends a cached response, or 304 if the client already has it. */
  public void sendKept(HttpServerRequest request, EdgeEntry entry) {
    end(request, entry, putFields(request, entry));
    entry.hit();
  }

  private boolean putFields(HttpServerRequest request, EdgeEntry entry) {
    var isKnown = entry.tag().isKnownTo(request);
    request.response().headers().setAll(entry.fields(isKnown));
    common.putForRequest(request);
    return isKnown;
  }

  private static void end(HttpServerRequest request, EdgeEntry entry, boolean isKnown) {
    var response = request.response();
    if (isKnown) {
      response.setStatusCode(HttpResponseStatus.NOT_MODIFIED.code()).end();
    } else if (request.method() == HttpMethod.HEAD) {
      response.setStatusCode(HttpResponseStatus.OK.code()).end();
    } else {
      Responses.write(response.setStatusCode(HttpResponseStatus.OK.code()), entry.body());
    }
  }
}
