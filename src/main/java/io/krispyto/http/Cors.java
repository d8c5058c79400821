package io.krispyto.http;

import io.krispyto.config.HttpSettings;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets the pages of other origins read the answers. An origin that may not is answered without the
 * header fields that would let it. Not Vert.x's handler, which refuses origins that it takes for
 * malformed ({@code null}, {@code capacitor://localhost}), and those that may not ask, with 403.
 */
final class Cors implements Handler<RoutingContext> {
  private static final int NO_CONTENT = 204;
  private static final String PREFLIGHT_SECONDS = "86400";

  private final HttpSettings settings;

  Cors(HttpSettings settings) {
    this.settings = settings;
  }

  @Override
  public void handle(RoutingContext context) {
    var response = context.response();
    var origin = context.request().getHeader(HttpHeaders.ORIGIN);
    if (settings.allowsAnyOrigin()) {
      allow(response, HttpSettings.ANY_ORIGIN);
    } else {
      // A cache must not hand one origin the answer to another, nor to a question without any.
      response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
      if (origin == null || !settings.corsOrigins().contains(origin)) {
        context.next();
        return;
      }
      allow(response, origin);
    }
    if (isPreflight(context, origin)) {
      answerPreflight(response);
    } else {
      context.next();
    }
  }

  private static void allow(HttpServerResponse response, String origin) {
    response
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
        .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, Routes.DATA_HEADER);
  }

  private static boolean isPreflight(RoutingContext context, String origin) {
    var request = context.request();
    return origin != null
        && request.method() == HttpMethod.OPTIONS
        && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
  }

  private static void answerPreflight(HttpServerResponse response) {
    response
        .setStatusCode(NO_CONTENT)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Content-Type")
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS)
        .end();
  }
}
