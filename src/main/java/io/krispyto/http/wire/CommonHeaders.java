package io.krispyto.http.wire;

import io.krispyto.config.HttpSettings;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * The header fields of every answer, whatever it answers: the date, whether the data is simulated,
 * that its media type is to be believed, and whether the pages of other origins may read it. An
 * origin that may not is answered without the fields that would let it.
 *
 * <p>Not with Vert.x's handler of CORS, which refuses origins that it takes for malformed ({@code
 * null}, {@code capacitor://localhost}), and those that may not ask, with 403.
 */
public final class CommonHeaders {
  /** Says that the data is the simulated sample. */
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

  /** Puts the fields on the answer to a request. */
  public void put(HttpServerRequest request) {
    request.response().headers().set(HttpHeaders.DATE, HttpDate.now());
    putConstant(request.response().headers());
    putForRequest(request);
  }

  /** Puts those that are the same whoever asks, and whenever. */
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
      // A cache must not hand one origin the answer to another, nor to a query without any.
      headers.set(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
  }

  /** Sets the fields that differ between requests. */
  public void putForRequest(HttpServerRequest request) {
    draining.tellClient(request);
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
