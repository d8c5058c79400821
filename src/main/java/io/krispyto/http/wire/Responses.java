package io.krispyto.http.wire;

import io.krispyto.bus.Payload;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** The one way in which bodies go out. */
public final class Responses {
  /** In bytes. */
  private static final int CHUNK = 64 * 1024;

  private static final String HEAD = "krispyto.head";

  private Responses() {}

  /** Has a HEAD request handled as the GET that it asks about; Vert.x leaves the body off. */
  public static void answerHeadAsGet(RoutingContext context) {
    var request = context.request();
    context.put(HEAD, true);
    // Not its URI, which may begin with a scheme and a host.
    var query = request.query() == null ? "" : "?" + request.query();
    context.reroute(HttpMethod.GET, request.path() + query);
  }

  /** Whether a request came as HEAD, which its method does not tell any more. */
  public static boolean isHead(RoutingContext context) {
    return context.get(HEAD, false);
  }

  /**
   * Sends a body that says how things are at this moment, and that nobody is to keep.
   *
   * @see #send
   */
  public static void sendOnce(RoutingContext context, int status, String mediaType, Buffer body) {
    keepOut(context.response());
    send(context, status, mediaType, body);
  }

  /** Keeps a response out of the caches of others, which would else keep some for a while. */
  public static HttpServerResponse keepOut(HttpServerResponse response) {
    return response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  /**
   * The {@code Content-Type} of a media type. Without a charset, clients would guess that of CSV.
   */
  public static String contentType(String mediaType) {
    return mediaType.equals(Payload.CSV) ? Payload.CSV + "; charset=utf-8" : mediaType;
  }

  /**
   * Sends a body, with its length: HEAD is answered with the header fields that GET would have (RFC
   * 9110, section 9.3.2).
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
   * Writes a body and ends the response. A large one goes out in chunks, as fast as the client
   * reads: the network's buffers hold a copy of what was written and not yet read.
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
      // Vert.x may tell it once more, and to ask an ended response whether its queue is full
      // throws.
      response.drainHandler(null);
      response.end();
    } else {
      var rest = next;
      response.drainHandler(drained -> writeFrom(response, body, rest));
    }
  }
}
