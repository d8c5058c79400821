package io.krispyto.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/** The one way in which bodies go out, so that HEAD is right for all of them. */
final class Responses {
  private static final String IS_HEAD = "krispyto.head";

  private Responses() {}

  /** Has a HEAD request handled as the GET that it asks about. */
  static void answerHeadAsGet(RoutingContext context) {
    context.put(IS_HEAD, true);
    var request = context.request();
    // Not its URI, which may begin with a scheme and a host.
    var query = request.query() == null ? "" : "?" + request.query();
    context.reroute(HttpMethod.GET, request.path() + query);
  }

  /** Sends a body; for HEAD, the header fields that would go with it (RFC 9110, section 9.3.2). */
  static void send(RoutingContext context, int status, String mediaType, Buffer body) {
    var response =
        context
            .response()
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
            .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
    if (context.get(IS_HEAD) != null) {
      response.end();
    } else {
      response.end(body);
    }
  }
}
