package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.config.HttpSettings;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.Map;
import java.util.Set;

/** Everything that is served, in the order in which it is looked at. */
final class Routes {
  /** Says that the data is the simulated sample. */
  static final String DATA_HEADER = "Krispyto-Data";

  private static final int PREFLIGHT_SECONDS = 86_400;

  private final Vertx vertx;
  private final HttpSettings settings;
  private final OpenAPIContract contract;

  Routes(Vertx vertx, HttpSettings settings, OpenAPIContract contract) {
    this.vertx = vertx;
    this.settings = settings;
    this.contract = contract;
  }

  Router router() {
    var router = Router.router(vertx);
    Problems.handleAll(router, contract);
    if (settings.simulated()) {
      router.route().handler(Routes::saySimulated);
    }
    router.route().handler(cors());
    router.route().handler(Routes::requireDecodable);
    Documentation.mountPages(router);
    router.route().method(HttpMethod.HEAD).handler(Responses::answerHeadAsGet);
    Documentation.mountContract(router);
    router.route("/*").subRouter(operations());
    return router;
  }

  private static void saySimulated(RoutingContext context) {
    context.response().putHeader(DATA_HEADER, "simulated");
    context.next();
  }

  /**
   * An origin that may not ask is answered without the header fields that would let its page read
   * the answer; Vert.x's handler alone would refuse it with 403, and our own pages with it.
   */
  private Handler<RoutingContext> cors() {
    var cors =
        CorsHandler.create()
            .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.HEAD))
            .allowedHeaders(Set.of("Accept", "Content-Type"))
            .exposedHeaders(Set.of(DATA_HEADER))
            .maxAgeSeconds(PREFLIGHT_SECONDS);
    if (settings.allowsAnyOrigin()) {
      return cors.addOrigin(HttpSettings.ANY_ORIGIN);
    }
    cors.addOrigins(settings.corsOrigins());
    return context -> {
      var origin = context.request().getHeader(HttpHeaders.ORIGIN);
      if (origin != null && settings.corsOrigins().contains(origin)) {
        cors.handle(context);
      } else {
        context.response().putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        context.next();
      }
    };
  }

  /**
   * What cannot be decoded, path or query, is refused everywhere, also where nobody looks at it;
   * before the first route with a path, whose match would throw.
   */
  private static void requireDecodable(RoutingContext context) {
    Query.of(context);
    context.next();
  }

  private Router operations() {
    var builder = RouterBuilder.create(vertx, contract);
    Contract.bind(builder, contract, handlers());
    return builder.createRouter();
  }

  private Map<String, Handler<RoutingContext>> handlers() {
    return Map.of(
        "getDashboard", ask("getDashboard", Addresses.DASHBOARD),
        "findCurrency", ask("findCurrency", Addresses.SEARCH),
        "getLiveness", new Liveness(),
        "getReadiness", ask("getReadiness", Addresses.READINESS));
  }

  private BusOperation ask(String operationId, String address) {
    return new BusOperation(
        vertx.eventBus(),
        address,
        Contract.queryParameters(contract, operationId),
        settings.noDataStatus());
  }
}
