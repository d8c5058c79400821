package io.krispyto.http;

import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Payload;
import io.krispyto.http.wire.CommonHeaders;
import io.krispyto.http.wire.Compressor;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Sends pages, as HTTP's caches and ours want them: with an entity tag, in the encoding that the
 * client likes, or not at all where it has them already. What was sent is kept in the edge cache.
 */
final class PayloadResponses {
  private final Vertx vertx;
  private final CommonHeaders common;
  private final EdgeCache cache;
  private final Compressor compressor;
  private final CurrentVersion current;

  PayloadResponses(Vertx vertx, CommonHeaders common, EdgeCache cache, Compressor compressor) {
    this.vertx = vertx;
    this.common = common;
    this.cache = cache;
    this.compressor = compressor;
    this.current = CurrentVersion.of(vertx);
  }

  /**
   * Answers with a page of the data.
   *
   * @param query that it answers
   * @param own fields of this answer alone
   * @param foundIn where the read side found it, as the bus tells it
   */
  void respond(
      RoutingContext context, BusRequest query, Payload payload, MultiMap own, String foundIn) {
    // The read side may be in another process, whose news we have not heard yet.
    current.advance(payload.version());
    var request = context.request();
    var wished = Representation.of(context);
    var encoding = Compressor.encodingFor(payload, wished.encoding());
    compressor
        .pack(vertx, payload, encoding)
        .map(body -> new EdgeEntry(payload, own, request.uri(), encoding, body, common, query))
        .onSuccess(
            entry -> {
              var stored = cache.put(request.uri(), wished, entry, current);
              send(request, entry, status(foundIn, stored));
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

  private void send(HttpServerRequest request, EdgeEntry entry, String cacheStatus) {
    var isKnown = putFields(request, entry);
    request.response().headers().set(EdgeEntry.CACHE_STATUS, cacheStatus);
    end(request, entry, isKnown);
  }

  /** Sends an answer that was kept, or that the client has it already. */
  void sendKept(HttpServerRequest request, EdgeEntry entry) {
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
