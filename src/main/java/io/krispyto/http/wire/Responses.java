package io.krispyto.http.wire;

import io.krispyto.bus.Payload;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Sends all response bodies. */
public final class Responses {
  /** In bytes. */
  private static final int CHUNK = 64 * 1024;

  private static final String HEAD = "krispyto.head";

  private Responses() {}

  /** Handles a HEAD request as a GET; Vert.x omits the body. */
  public static void respondToHeadAsGet(RoutingContext context) {
    var request = context.request();
    context.put(HEAD, true);
    // The path is used instead of the URI, which may start with a scheme and a host.
    var query = request.query() == null ? "" : "?" + request.query();
    context.reroute(HttpMethod.GET, request.path() + query);
  }

  /** Returns whether a request arrived as HEAD, which its method no longer shows. */
  public static boolean isHead(RoutingContext context) {
    return context.get(HEAD, false);
  }

  /**
   * Sends a body that describes the current moment, and must not be cached.
   *
   * @see #send
   */
  public static void sendOnce(RoutingContext context, int status, String mediaType, Buffer body) {
    keepOut(context.response());
    send(context, status, mediaType, body);
  }

  /**
   * Prevents external caches from storing a response, which some would otherwise do for a while.
   */
  public static HttpServerResponse keepOut(HttpServerResponse response) {
    return response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  /**
   * Returns the {@code Content-Type} of a media type. Without a charset, clients would guess that
   * of CSV.
   */
  public static String contentType(String mediaType) {
    return mediaType.equals(Payload.CSV) ? Payload.CSV + "; charset=utf-8" : mediaType;
  }

  /**
   * Sends a body with its length: a response to HEAD has the header fields of the response to GET
   * (RFC 9110, section 9.3.2).
   */
  public static void send(RoutingContext context, int status, String mediaType, Buffer body) {
    var response =
        context
            .response()
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, contentType(mediaType))
            .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
    if (isHead(context)) {
      response.end();
    } else {
      write(response, body);
    }
  }

  /**
   * Writes a body and ends the response. A large body is written in chunks, as fast as the client
   * reads. Network buffers hold a copy of all bytes that are written and not yet read.
   */
  public static void write(HttpServerResponse response, Buffer body) {
    if (body.length() <= CHUNK) {
      response.end(body);
    } else {
      writeFrom(response, body, 0);
    }
  }

  private static void writeFrom(HttpServerResponse response, Buffer body, int start) {
    var next = start;
    while (next < body.length() && !response.writeQueueFull()) {
      var end = Math.min(next + CHUNK, body.length());
      response.write(body.slice(next, end));
      next = end;
    }
    if (next == body.length()) {
      // Vert.x may call the handler once more, and checking the write queue of an ended response
      // throws.
      response.drainHandler(null);
      response.end();
    } else {
      var rest = next;
      response.drainHandler(drained -> writeFrom(response, body, rest));
    }
  }
}
