package io.krispyto.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/** The one way in which bodies go out. */
final class Responses {
  private Responses() {}

  /** Has a HEAD request handled as the GET that it asks about; Vert.x leaves the body off. */
  static void answerHeadAsGet(RoutingContext context) {
    var request = context.request();
    // Not its URI, which may begin with a scheme and a host.
    var query = request.query() == null ? "" : "?" + request.query();
    context.reroute(HttpMethod.GET, request.path() + query);
  }

  /**
   * Sends a body, with its length: HEAD is answered with the header fields that GET would have (RFC
   * 9110, section 9.3.2).
   */
  static void send(RoutingContext context, int status, String mediaType, Buffer body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()))
        .end(body);
  }
}
