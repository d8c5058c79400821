package io.krispyto.http;

import io.krispyto.http.coingecko.CoinGecko;
import io.krispyto.http.coingecko.Failures;
import io.krispyto.http.contract.Contract;
import io.krispyto.http.contract.RequestParameters;
import io.krispyto.http.edge.PayloadResponses;
import io.krispyto.http.site.Documentation;
import io.krispyto.http.wire.Compressor;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The routes of the CoinGecko-compatible API. Its responses pass through the edge cache like those
 * of our own API. Unknown parameters are ignored here, since clients send CoinGecko API keys.
 */
final class CoinGeckoRoutes {
  private static final String PREFIX = Failures.FORM.prefix();
  private static final String ALL = PREFIX + "/*";

  private final Vertx vertx;
  private final OpenAPIContract contract;
  private final PayloadResponses responses;
  private final CoinGecko api;

  CoinGeckoRoutes(Vertx vertx, OpenAPIContract contract, PayloadResponses responses) {
    this.vertx = vertx;
    this.contract = contract;
    this.responses = responses;
    api = new CoinGecko(vertx);
  }

  /** Mounts the contract, as a static document. */
  static void mountContract(Router router, Compressor compressor) {
    Documentation.mountContract(
        router,
        PREFIX,
        compressor,
        Contract.COINGECKO::yaml,
        () -> Contract.COINGECKO.json().toBuffer());
  }

  /** Mounts the operations, and responds to every other request below the prefix. */
  void mount(Router router) {
    router.route(ALL).failureHandler(Failures::respond);
    router.route(ALL).subRouter(operations());
    router.route(ALL).handler(this::respondUnmatched);
  }

  private Router operations() {
    var builder = RouterBuilder.create(vertx, contract);
    var handlers =
        api.operations().stream()
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    operation -> List.<Handler<RoutingContext>>of(handler(operation))));
    Contract.COINGECKO.bind(builder, operation -> List.of(), handlers);
    return builder.createRouter();
  }

  private Handler<RoutingContext> handler(String operationId) {
    var operation = contract.operation(operationId);
    return context ->
        api.respond(
                operationId,
                context.request(),
                RequestParameters.of(operation).read(context).getMap())
            .onSuccess(response -> responses.respond(context, response))
            .onFailure(context::fail);
  }

  private void respondUnmatched(RoutingContext context) {
    var path = context.normalizedPath().substring(PREFIX.length());
    // Vert.x cannot look up an empty path.
    if (path.isEmpty() || contract.findPath(path) == null) {
      Failures.respondNotFound(context);
    } else {
      context
          .response()
          .putHeader(HttpHeaders.ALLOW, HttpMethod.GET.name() + ", " + HttpMethod.HEAD.name());
      Failures.respondNotAllowed(context);
    }
  }
}
