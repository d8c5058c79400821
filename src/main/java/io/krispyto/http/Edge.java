package io.krispyto.http;

import io.krispyto.bus.CurrentVersion;
import io.krispyto.http.edge.EdgeEntry;
import io.krispyto.http.edge.PayloadResponses;
import io.krispyto.http.wire.CommonHeaders;
import io.krispyto.http.wire.Representation;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.Optional;

/**
 * The first handler of every request. It serves repeated requests for the same data from the edge
 * cache, and passes all others on to the router.
 */
final class Edge implements Handler<HttpServerRequest> {
  private final SharedEdge shared;
  private final CommonHeaders fields;
  private final PayloadResponses payloads;
  private final CurrentVersion current;
  private final Handler<HttpServerRequest> router;
  private Requester requester = new Requester(null, null, null, Optional.empty());

  /**
   * The relevant header fields of a request, raw and parsed. One client always sends the same
   * fields, and many clients often do, so the last parsed fields are kept. Comparing them is
   * cheaper than parsing them, or even looking them up.
   */
  private record Requester(
      String host, String accept, String acceptEncoding, Optional<Representation> representation) {

    boolean isSame(MultiMap headers) {
      return Objects.equals(host, headers.get(HttpHeaders.HOST))
          && Objects.equals(accept, headers.get(HttpHeaders.ACCEPT))
          && Objects.equals(acceptEncoding, headers.get(HttpHeaders.ACCEPT_ENCODING))
          && representation.isPresent();
    }

    static Requester of(HttpServerRequest request) {
      var headers = request.headers();
      return new Requester(
          headers.get(HttpHeaders.HOST),
          headers.get(HttpHeaders.ACCEPT),
          headers.get(HttpHeaders.ACCEPT_ENCODING),
          // A request without a host is invalid; the router rejects it.
          request.authority() == null ? Optional.empty() : Representation.known(request));
    }
  }

  /** Creates a handler for the requests of one event loop. */
  Edge(
      SharedEdge shared,
      CommonHeaders fields,
      PayloadResponses payloads,
      CurrentVersion current,
      Handler<HttpServerRequest> router) {
    this.shared = shared;
    this.fields = fields;
    this.payloads = payloads;
    this.current = current;
    this.router = router;
  }

  @Override
  public void handle(HttpServerRequest request) {
    shared.draining().endConnectionOf(request);
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
    return requester.representation.flatMap(
        representation -> shared.cache().find(request.uri(), representation, current));
  }
}
