package io.krispyto.http.wire;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * The body of a request that is answered before it was read. The next request would come after it,
 * which can be never, so the connection is closed.
 *
 * <p>Not at once: a connection that is closed while bytes come in is reset, and many a client then
 * does not read what it was answered (RFC 9112, section 9.6). So for a second what comes is thrown
 * away.
 */
public final class UnreadBody {
  private static final long LINGER_MILLISECONDS = 1000;

  private UnreadBody() {}

  /** Has the connection closed after the answer, which is about to be sent, if a body is left. */
  static void closeAfterAnswer(RoutingContext context) {
    var request = context.request();
    if (request.isEnded() || !hasBody(request)) {
      return;
    }
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    context.addBodyEndHandler(answered -> linger(context));
  }

  /** Whether the header fields announce one (RFC 9112, section 6.3). */
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
    // Whoever had handlers on it is done with it.
    request.exceptionHandler(null).handler(null);
    request.endHandler(ended -> connection.close()).resume();
  }
}
