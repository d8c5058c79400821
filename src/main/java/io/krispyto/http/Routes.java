package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.config.HttpSettings;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.Map;

/** Everything that is served, in the order in which it is looked at. */
final class Routes {
  /** Says that the data is the simulated sample. */
  static final String DATA_HEADER = "Krispyto-Data";

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
    Problems.handleAll(router, settings, contract);
    if (settings.simulated()) {
      router.route().handler(Routes::saySimulated);
    }
    router.route().handler(new Cors(settings));
    router.route().handler(Routes::requireDecodable);
    router.route().method(HttpMethod.HEAD).handler(Responses::answerHeadAsGet);
    Documentation.mountPages(router);
    Documentation.mountContract(router);
    router.route("/*").subRouter(operations());
    return router;
  }

  private static void saySimulated(RoutingContext context) {
    context.response().putHeader(DATA_HEADER, "simulated");
    context.next();
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
        "getLiveness", Accept.requiringJson(new Liveness()),
        "getReadiness", ask("getReadiness", Addresses.READINESS));
  }

  private Handler<RoutingContext> ask(String operationId, String address) {
    return Accept.requiringJson(
        new BusOperation(
            vertx.eventBus(),
            address,
            Contract.queryParameters(contract, operationId),
            settings.noDataStatus()));
  }
}
