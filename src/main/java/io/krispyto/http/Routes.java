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
import java.util.List;
import java.util.Map;

/** Everything that is served, in the order in which it is looked at. */
final class Routes {
  private final Vertx vertx;
  private final HttpSettings settings;
  private final OpenAPIContract contract;
  private final CommonFields fields;
  private final Packing packing;
  private final PageResponses pages;

  Routes(
      Vertx vertx,
      HttpSettings settings,
      OpenAPIContract contract,
      CommonFields fields,
      Packing packing,
      PageResponses pages) {
    this.vertx = vertx;
    this.fields = fields;
    this.packing = packing;
    this.settings = settings;
    this.contract = contract;
    this.pages = pages;
  }

  Router router() {
    var router = Router.router(vertx);
    Problems.handleAll(router, contract);
    router.route().handler(new Preflight());
    router.route().handler(Routes::requireDecodable);
    router.route().method(HttpMethod.HEAD).handler(Responses::answerHeadAsGet);
    router.route().handler(this::putCommonFieldsAgain);
    Documentation.mountPages(router, packing);
    Documentation.mountContract(router, packing);
    router.route("/*").subRouter(operations());
    return router;
  }

  /**
   * What cannot be decoded, path or query, is refused everywhere, also where nobody looks at it;
   * before the first route with a path, whose match would throw.
   */
  private static void requireDecodable(RoutingContext context) {
    Query.of(context);
    context.next();
  }

  /** What HEAD was made a GET for is begun anew, with no field set. */
  private void putCommonFieldsAgain(RoutingContext context) {
    fields.put(context.request());
    context.next();
  }

  private Router operations() {
    var builder = RouterBuilder.create(vertx, contract);
    Contract.bind(builder, contract, handlers());
    return builder.createRouter();
  }

  private Map<String, List<Handler<RoutingContext>>> handlers() {
    var access = new WriteAccess(settings.apiToken());
    var records = new RecordOperations(vertx, RequestParameters.of(contract, "getRecord"));
    return Map.of(
        "getDashboard", List.of(ask("getDashboard", Addresses.DASHBOARD)),
        "findCurrency", List.of(ask("findCurrency", Addresses.SEARCH)),
        "getRecord", List.of(records::get),
        "putRecord", List.of(access, new JsonBody(), records::put),
        "deleteRecord", List.of(access, records::delete),
        "getLiveness", List.of(new Liveness()),
        "getReadiness", List.of(ask("getReadiness", Addresses.READINESS)));
  }

  private Handler<RoutingContext> ask(String operationId, String address) {
    return new BusOperation(
        vertx.eventBus(),
        address,
        RequestParameters.of(contract, operationId),
        settings.noDataStatus(),
        pages,
        new PieceResponses(vertx));
  }
}
