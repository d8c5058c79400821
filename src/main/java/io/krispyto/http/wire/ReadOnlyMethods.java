package io.krispyto.http.wire;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Refuses methods that do not read. They must not fall through to the contract's operations, which
 * would respond that there is no such path.
 */
public final class ReadOnlyMethods implements Handler<RoutingContext> {
  private static final Set<HttpMethod> READ = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  @Override
  public void handle(RoutingContext context) {
    if (READ.contains(context.request().method())) {
      context.next();
    } else {
      context.fail(HttpResponseStatus.METHOD_NOT_ALLOWED.code());
    }
  }
}
