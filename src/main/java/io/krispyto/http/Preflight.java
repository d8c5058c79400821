package io.krispyto.http;

import io.krispyto.http.wire.CommonHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/**
 * Responds to CORS preflight requests (Fetch standard). {@link CommonHeaders} decides whether the
 * origin is allowed.
 */
final class Preflight implements Handler<RoutingContext> {
  private static final String SECONDS = "86400";

  /**
   * Any field, since clients of other APIs send their own, such as {@code x-cg-demo-api-key}. The
   * wildcard does not include Authorization, and older browsers do not know it, so that the usual
   * fields are named too.
   */
  private static final String FIELDS =
      "Accept, Authorization, Cache-Control, Content-Type, If-Match, If-None-Match,"
          + " Last-Event-ID, traceparent, tracestate, X-Requested-With, *";

  @Override
  public void handle(RoutingContext context) {
    var response = context.response();
    var isAllowed = response.headers().contains(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
    if (!isAllowed || !isPreflight(context)) {
      context.next();
      return;
    }
    response
        .setStatusCode(HttpResponseStatus.NO_CONTENT.code())
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT, PATCH, DELETE")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, FIELDS)
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, SECONDS)
        .end();
  }

  private static boolean isPreflight(RoutingContext context) {
    var request = context.request();
    return request.method() == HttpMethod.OPTIONS
        && request.headers().contains(HttpHeaders.ORIGIN)
        && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
  }
}
