package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.Problem;
import io.krispyto.bus.ReadOperation;
import io.krispyto.config.HttpSettings;
import io.krispyto.domain.UploadParameters;
import io.krispyto.domain.query.CurrencyQuery;
import io.krispyto.domain.query.IngestionsQuery;
import io.krispyto.domain.query.PricesQuery;
import io.krispyto.domain.record.RecordKey;
import io.krispyto.http.coingecko.Failures;
import io.krispyto.http.contract.Contract;
import io.krispyto.http.contract.KnownParameters;
import io.krispyto.http.contract.ReadPath;
import io.krispyto.http.contract.RequestParameters;
import io.krispyto.http.edge.QueryResponses;
import io.krispyto.http.event.EventOperation;
import io.krispyto.http.site.Documentation;
import io.krispyto.http.site.WebPage;
import io.krispyto.http.udf.Udf;
import io.krispyto.http.wire.CommonHeaders;
import io.krispyto.http.wire.ErrorForm;
import io.krispyto.http.wire.OfferedFormats;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.QueryString;
import io.krispyto.http.wire.Responses;
import io.krispyto.http.wire.body.JsonBody;
import io.krispyto.http.wire.body.UploadRate;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** All routes of the server, in matching order. */
final class Routes {
  private static final String READINESS = "/health/ready";
  private static final String EVENTS = "/events";

  private final Vertx vertx;
  private final SharedEdge shared;
  private final CommonHeaders fields;
  private final QueryResponses responses;
  private final InFlight inFlight;

  Routes(
      Vertx vertx,
      SharedEdge shared,
      CommonHeaders fields,
      QueryResponses responses,
      InFlight inFlight) {
    this.vertx = vertx;
    this.shared = shared;
    this.fields = fields;
    this.responses = responses;
    this.inFlight = inFlight;
  }

  /**
   * Creates the router of an instance.
   *
   * @param rate the minimum rate of request bodies
   * @param coinGecko the routes of the CoinGecko-compatible API, if it is on
   */
  Router router(
      OpenAPIContract contract,
      UploadRate rate,
      EventOperation events,
      Optional<CoinGeckoRoutes> coinGecko) {
    var compressor = shared.compressor();
    var router = Router.router(vertx);
    var page = WebPage.find(vertx, compressor);
    Problems.handleAll(
        router, contract, errorForms(shared.settings()), page.map(found -> found::respondNotFound));
    router.route().handler(new Preflight());
    router.route().handler(Routes::requireDecodable);
    router.route().method(HttpMethod.HEAD).handler(Responses::respondToHeadAsGet);
    router.route().handler(this::putCommonFields);
    page.ifPresent(found -> found.mount(router));
    Documentation.mountPages(router, compressor);
    Documentation.mountContract(
        router, "", compressor, Contract.KRISPYTO::yaml, () -> Contract.KRISPYTO.json().toBuffer());
    Documentation.mountSummary(router, compressor, Contract.KRISPYTO::json);
    coinGecko.ifPresent(routes -> CoinGeckoRoutes.mountContract(router, compressor));
    router.route().handler(this::meetStop);
    coinGecko.ifPresent(routes -> routes.mount(router));
    router.route("/*").subRouter(operations(contract, rate, events));
    return router;
  }

  /** Returns the forms of the errors of the other APIs. */
  static List<ErrorForm> errorForms(HttpSettings settings) {
    return settings.coinGecko() ? List.of(Udf.ERRORS, Failures.FORM) : List.of(Udf.ERRORS);
  }

  /**
   * Makes a stopping server announce the stop in its responses, and ends requests that take too
   * long. Event streams are ended elsewhere and are not tracked here, since there may be ten
   * thousand.
   */
  private void meetStop(RoutingContext context) {
    var path = context.request().path();
    if (path.equals(READINESS) && shared.draining().isBegun()) {
      Problems.respond(context, Problem.NOT_READY, "The server is stopping.");
    } else if (path.equals(EVENTS)) {
      context.next();
    } else {
      inFlight.handle(context);
    }
  }

  /**
   * Refuses a path or query that cannot be decoded, even if no handler reads it. Runs before the
   * first route with a path, whose match would throw.
   */
  private static void requireDecodable(RoutingContext context) {
    QueryString.of(context);
    context.next();
  }

  /** A HEAD request that was rerouted as a GET starts over without header fields. */
  private void putCommonFields(RoutingContext context) {
    if (Responses.isHead(context)) {
      fields.put(context.request());
    }
    context.next();
  }

  private Router operations(OpenAPIContract contract, UploadRate rate, EventOperation events) {
    var builder = RouterBuilder.create(vertx, contract);
    var checks = checks();
    // Before the handlers are created, which look up the parameters of their operations.
    Contract.KRISPYTO.requireSame(contract.operations(), checks.keySet());
    Contract.KRISPYTO.bind(
        builder, operation -> guards(operation, checks), handlers(contract, rate, events));
    return builder.createRouter();
  }

  private List<Handler<RoutingContext>> guards(
      Operation operation, Map<String, Consumer<Map<String, ?>>> checks) {
    var guards = new ArrayList<Handler<RoutingContext>>();
    if (!operation.getSecurityRequirements().isEmpty()) {
      guards.add(new WriteAccess(shared.settings().apiToken()));
    }
    guards.add(new KnownParameters(operation, checks.get(operation.getOperationId())));
    return guards;
  }

  /** Returns the parsers of the parameters, by operationId. */
  private static Map<String, Consumer<Map<String, ?>>> checks() {
    var checks =
        new HashMap<String, Consumer<Map<String, ?>>>(
            Map.of(
                "putRecord", RecordKey::from,
                "deleteRecord", RecordKey::from,
                "deleteIngestionRecords", IngestionsQuery::id,
                "patchCurrency", CurrencyQuery::from,
                "deleteCurrency", CurrencyQuery::from,
                "mergeCurrency", CurrencyQuery::from,
                "postIngestion", UploadParameters::from,
                "getEvents", given -> {},
                "getLiveness", given -> {}));
    checks.putAll(Udf.checks());
    for (var operation : ReadOperation.values()) {
      checks.put(operation.operationId(), operation::check);
      operation
          .pathFormats()
          .forEach(format -> checks.put(operation.operationId(format), operation::check));
    }
    // The pairs are in the body.
    checks.put(ReadOperation.PRICES.operationId(), PricesQuery::checkOptions);
    return checks;
  }

  private BusOperation read(
      ReadOperation operation,
      String operationId,
      OfferedFormats formats,
      OpenAPIContract contract) {
    var path = new ReadPath(operation, formats, RequestParameters.of(contract, operationId));
    return new BusOperation(vertx, path, responses, shared.cache()::today);
  }

  private Map<String, List<Handler<RoutingContext>>> handlers(
      OpenAPIContract contract, UploadRate rate, EventOperation events) {
    var handlers = new HashMap<String, List<Handler<RoutingContext>>>();
    for (var operation : ReadOperation.values()) {
      handlers.put(
          operation.operationId(),
          List.of(
              read(operation, operation.operationId(), OfferedFormats.of(operation), contract)));
      for (var format : operation.pathFormats()) {
        var id = operation.operationId(format);
        handlers.put(
            id, List.of(read(operation, id, OfferedFormats.inPath(operation, format), contract)));
      }
    }
    // Records and currencies have an entity tag of their own.
    var records = new TaggedOperations(vertx, RequestParameters.of(contract, "getRecord"));
    handlers.put("getRecord", List.of(records.get(Addresses.RECORD)));
    handlers.put("putRecord", List.of(new JsonBody(rate), records.write(Addresses.PUT_RECORD)));
    handlers.put("deleteRecord", List.of(records.delete(Addresses.DELETE_RECORD)));
    var currencies = new TaggedOperations(vertx, RequestParameters.of(contract, "getCurrency"));
    handlers.put("getCurrency", List.of(currencies.get(Addresses.CURRENCY)));
    handlers.put(
        "patchCurrency", List.of(new JsonBody(rate), currencies.write(Addresses.PATCH_CURRENCY)));
    handlers.put("deleteCurrency", List.of(currencies.delete(Addresses.DELETE_CURRENCY)));
    handlers.put(
        "mergeCurrency", List.of(new JsonBody(rate), currencies.write(Addresses.MERGE_CURRENCY)));
    handlers.put(
        "postIngestion",
        List.of(new UploadOperation(vertx, RequestParameters.of(contract, "postIngestion"), rate)));
    handlers.put(
        "deleteIngestionRecords",
        List.of(
            new UndoOperation(vertx, RequestParameters.of(contract, "deleteIngestionRecords"))));
    handlers.put(
        ReadOperation.PRICES.operationId(),
        List.of(
            new PricesOperation(
                vertx,
                RequestParameters.of(contract, ReadOperation.PRICES.operationId()),
                responses,
                shared.limits().batches(),
                rate)));
    new Udf(vertx)
        .operations()
        .forEach(
            (id, operation) ->
                handlers.put(
                    id,
                    List.of(
                        new UdfOperation(
                            operation, RequestParameters.of(contract, id), responses.payloads()))));
    handlers.put("getEvents", List.of(events));
    handlers.put("getLiveness", List.of(new Liveness()));
    return handlers;
  }
}
