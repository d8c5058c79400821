package io.krispyto.http;

import io.krispyto.bus.CurrentVersion;
import io.krispyto.http.wire.CommonHeaders;
import io.krispyto.http.wire.Draining;
import io.krispyto.http.wire.Representation;
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
  private final CommonHeaders fields;
  private final PayloadResponses payloads;
  private final EdgeCache cache;
  private final CurrentVersion current;
  private final Handler<HttpServerRequest> router;
  private final Draining draining;
  private Requester requester = new Requester(null, null, null, Optional.empty());

  /**
   * What matters of a request's header fields, as they are, and what they mean. Those of one client
   * are all the same, and those of many clients often, so the last one is remembered: to parse
   * them, or only to look them up, is dearer than to compare them.
   */
  private record Requester(
      String host, String accept, String acceptEncoding, Optional<Representation> wished) {

    boolean isSame(MultiMap headers) {
      return Objects.equals(host, headers.get(HttpHeaders.HOST))
          && Objects.equals(accept, headers.get(HttpHeaders.ACCEPT))
          && Objects.equals(acceptEncoding, headers.get(HttpHeaders.ACCEPT_ENCODING))
          && wished.isPresent();
    }

    static Requester of(HttpServerRequest request) {
      var headers = request.headers();
      return new Requester(
          headers.get(HttpHeaders.HOST),
          headers.get(HttpHeaders.ACCEPT),
          headers.get(HttpHeaders.ACCEPT_ENCODING),
          // Without a host it is no request, and the router says so.
          request.authority() == null ? Optional.empty() : Representation.known(request));
    }
  }

  /** For the requests of one event loop. */
  Edge(
      CommonHeaders fields,
      PayloadResponses payloads,
      EdgeCache cache,
      CurrentVersion current,
      Handler<HttpServerRequest> router,
      Draining draining) {
    this.fields = fields;
    this.payloads = payloads;
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
      payloads.sendKept(request, kept.get());
    } else {
      fields.put(request);
      router.handle(request);
    }
  }

  private Optional<EdgeEntry> find(HttpServerRequest request) {
    var isRead = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
    if (!isRead || !current.isTrusted()) {
      return Optional.empty();
    }
    if (!requester.isSame(request.headers())) {
      requester = Requester.of(request);
    }
    return requester.wished.flatMap(wished -> cache.find(request.uri(), wished, current));
  }
}
