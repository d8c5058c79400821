package io.krispyto.http.wire;

import io.krispyto.config.HttpSettings;
import io.krispyto.http.wire.connection.Draining;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * The header fields of every response: the date, whether the data is simulated, {@code nosniff} for
 * the media type, and the CORS fields. A response to an origin that is not allowed has no CORS
 * fields.
 *
 * <p>Vert.x's CORS handler is not used: it responds with 403 to origins that are not allowed, and
 * to those that it considers malformed ({@code null}, {@code capacitor://localhost}).
 */
public final class CommonHeaders {
  /** Indicates that the data is the simulated sample. */
  static final String DATA = "Krispyto-Data";

  private static final CharSequence DATA_FIELD = HttpHeaders.createOptimized(DATA);
  private static final CharSequence SIMULATED = HttpHeaders.createOptimized("simulated");
  private static final CharSequence ANY_ORIGIN =
      HttpHeaders.createOptimized(HttpSettings.ANY_ORIGIN);
  private static final CharSequence EXPOSED =
      HttpHeaders.createOptimized(
          DATA + ", ETag, Location, Link, Retry-After, Cache-Status, Content-Disposition");

  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NO_SNIFFING = HttpHeaders.createOptimized("nosniff");

  private final HttpSettings settings;
  private final Draining draining;

  public CommonHeaders(HttpSettings settings, Draining draining) {
    this.settings = settings;
    this.draining = draining;
  }

  /** Sets the fields on the response to a request. */
  public void put(HttpServerRequest request) {
    request.response().headers().set(HttpHeaders.DATE, HttpDate.now());
    putConstant(request.response().headers());
    putForRequest(request);
  }

  /** Sets the fields that are the same for all requests at all times. */
  public void putConstant(MultiMap headers) {
    // Prevents browsers from rendering JSON or CSV with a name like <script> as a page.
    headers.set(CONTENT_TYPE_OPTIONS, NO_SNIFFING);
    if (settings.simulated()) {
      headers.set(DATA_FIELD, SIMULATED);
    }
    if (settings.allowsAnyOrigin()) {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN);
      headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    } else {
      // A cache must not serve a response for one origin to another, or to a request without an
      // origin.
      headers.set(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
  }

  /** Sets the fields that differ between requests. */
  public void putForRequest(HttpServerRequest request) {
    draining.announceStop(request);
    putForOrigin(request);
  }

  private void putForOrigin(HttpServerRequest request) {
    if (settings.allowsAnyOrigin()) {
      return;
    }
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && settings.corsOrigins().contains(origin)) {
      var headers = request.response().headers();
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
  }
}
