package io.krispyto.http;

import io.krispyto.bus.CurrentVersion;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * What every request meets first. One that was answered before, for the same data, is answered from
 * the edge cache; any other goes on to the router.
 */
final class Edge implements Handler<HttpServerRequest> {
  private final CommonFields fields;
  private final EdgeCache cache;
  private final CurrentVersion current;
  private final Handler<HttpServerRequest> router;

  Edge(
      CommonFields fields,
      EdgeCache cache,
      CurrentVersion current,
      Handler<HttpServerRequest> router) {
    this.fields = fields;
    this.cache = cache;
    this.current = current;
    this.router = router;
  }

  @Override
  public void handle(HttpServerRequest request) {
    fields.put(request);
    find(request)
        .ifPresentOrElse(
            answer -> PageResponses.send(request, answer, PageResponses.EDGE_HIT),
            () -> router.handle(request));
  }

  private Optional<EdgeAnswer> find(HttpServerRequest request) {
    var isRead = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
    // Without a host it is no request, and the router says so.
    if (!isRead || request.authority() == null) {
      return Optional.empty();
    }
    return Representation.known(request)
        .filter(Representation::isAcceptable)
        .flatMap(wished -> cache.find(request.uri(), wished.encoding(), current));
  }
}
