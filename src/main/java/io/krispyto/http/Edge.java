package io.krispyto.http;

import io.krispyto.bus.CurrentVersion;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.Optional;

/**
 * What every request meets first. One that was answered before, for the same data, is answered from
 * the edge cache; any other goes on to the router.
 */
final class Edge implements Handler<HttpServerRequest> {
  private final CommonFields fields;
  private final PageResponses pages;
  private final EdgeCache cache;
  private final CurrentVersion current;
  private final Handler<HttpServerRequest> router;
  private final Draining draining;
  private Asker asker = new Asker(null, null, null, Optional.empty());

  /**
   * What matters of a request's header fields, as they are, and what they mean. Those of one client
   * are all the same, and those of many clients often, so the last one is remembered: to parse
   * them, or only to look them up, is dearer than to compare them.
   */
  private record Asker(
      String host, String accept, String acceptEncoding, Optional<Representation> wished) {

    boolean isSame(MultiMap headers) {
      return Objects.equals(host, headers.get(HttpHeaders.HOST))
          && Objects.equals(accept, headers.get(HttpHeaders.ACCEPT))
          && Objects.equals(acceptEncoding, headers.get(HttpHeaders.ACCEPT_ENCODING))
          && wished.isPresent();
    }

    static Asker of(HttpServerRequest request) {
      var headers = request.headers();
      return new Asker(
          headers.get(HttpHeaders.HOST),
          headers.get(HttpHeaders.ACCEPT),
          headers.get(HttpHeaders.ACCEPT_ENCODING),
          // Without a host it is no request, and the router says so.
          request.authority() == null ? Optional.empty() : Representation.known(request));
    }
  }

  /** For the requests of one event loop. */
  Edge(
      CommonFields fields,
      PageResponses pages,
      EdgeCache cache,
      CurrentVersion current,
      Handler<HttpServerRequest> router,
      Draining draining) {
    this.fields = fields;
    this.pages = pages;
    this.cache = cache;
    this.current = current;
    this.router = router;
    this.draining = draining;
  }

  @Override
  public void handle(HttpServerRequest request) {
    draining.endConnectionOf(request);
    var kept = find(request);
    if (kept.isPresent()) {
      pages.sendKept(request, kept.get());
    } else {
      fields.put(request);
      router.handle(request);
    }
  }

  private Optional<EdgeAnswer> find(HttpServerRequest request) {
    var isRead = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
    if (!isRead || !current.isTrusted()) {
      return Optional.empty();
    }
    if (!asker.isSame(request.headers())) {
      asker = Asker.of(request);
    }
    return asker.wished.flatMap(wished -> cache.find(request.uri(), wished, current));
  }
}
