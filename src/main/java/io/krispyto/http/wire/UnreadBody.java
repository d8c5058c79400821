package io.krispyto.http.wire;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * The body of a request that gets its response before the body is read. The next request would only
 * follow the body, which may never end, so the connection is closed.
 *
 * <p>The close is delayed. A connection that is closed while bytes arrive is reset, and many
 * clients then do not read the response (RFC 9112, section 9.6). Incoming bytes are therefore
 * discarded for one second.
 */
public final class UnreadBody {
  private static final long LINGER_MILLISECONDS = 1000;

  private UnreadBody() {}

  /** Closes the connection after the response that is about to be sent, if unread body is left. */
  static void closeAfterResponse(RoutingContext context) {
    var request = context.request();
    if (request.isEnded() || !hasBody(request)) {
      return;
    }
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    context.addBodyEndHandler(answered -> linger(context));
  }

  /** Returns whether the header fields announce a body (RFC 9112, section 6.3). */
  static boolean hasBody(HttpServerRequest request) {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || length != null && !length.equals("0");
  }

  private static void linger(RoutingContext context) {
    var request = context.request();
    var connection = request.connection();
    if (request.isEnded()) {
      connection.close();
      return;
    }
    var timer = context.vertx().setTimer(LINGER_MILLISECONDS, waited -> connection.close());
    connection.closeHandler(closed -> context.vertx().cancelTimer(timer));
    // Removes handlers that are no longer needed.
    request.exceptionHandler(null).handler(null);
    request.endHandler(ended -> connection.close()).resume();
  }
}
