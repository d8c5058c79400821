package io.krispyto.http;

import io.krispyto.bus.Problem;
import io.krispyto.bus.ReadOperation;
import io.krispyto.config.HttpSettings;
import io.krispyto.domain.RecordKey;
import io.krispyto.domain.RequestedDay;
import io.krispyto.domain.UploadParameters;
import io.krispyto.http.event.EventOperation;
import io.krispyto.http.site.Documentation;
import io.krispyto.http.site.WebPage;
import io.krispyto.http.wire.CommonHeaders;
import io.krispyto.http.wire.Compressor;
import io.krispyto.http.wire.Draining;
import io.krispyto.http.wire.JsonBody;
import io.krispyto.http.wire.OfferedFormats;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.QueryString;
import io.krispyto.http.wire.Responses;
import io.krispyto.http.wire.UploadRate;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** All routes of the server, in matching order. */
final class Routes {
  private static final String READINESS = "/health/ready";
  private static final String EVENTS = "/events";

  private static final OfferedFormats REJECTIONS =
      OfferedFormats.ofRows(parameters -> "rejections-" + parameters.getString("id"));

  private static final OfferedFormats DASHBOARD =
      OfferedFormats.ofRows(parameters -> "dashboard-" + parameters.getValue("date"));

  private static final OfferedFormats CURRENCIES =
      OfferedFormats.ofRows(parameters -> "currencies");

  private static final OfferedFormats HISTORY =
      OfferedFormats.ofRows(parameters -> "history-" + parameters.getValue("currency"))
          .withNoData("There is no data for these days.");

  private static final OfferedFormats MOVERS =
      OfferedFormats.ofRows(
          parameters -> "movers-" + parameters.getValue("date", RequestedDay.LATEST));

  private static final OfferedFormats DAYS =
      OfferedFormats.JSON.withNoData("There is no record of any day.");

  private final Vertx vertx;
  private final HttpSettings settings;
  private final OpenAPIContract contract;
  private final CommonHeaders fields;
  private final Compressor compressor;
  private final PayloadResponses payloads;
  private final UploadRate rate;
  private final EventOperation events;
  private final InFlight inFlight;
  private final Draining draining;

  Routes(
      Vertx vertx,
      HttpSettings settings,
      OpenAPIContract contract,
      CommonHeaders fields,
      Compressor compressor,
      PayloadResponses payloads,
      UploadRate rate,
      EventOperation events,
      InFlight inFlight,
      Draining draining) {
    this.vertx = vertx;
    this.fields = fields;
    this.compressor = compressor;
    this.settings = settings;
    this.contract = contract;
    this.payloads = payloads;
    this.rate = rate;
    this.events = events;
    this.inFlight = inFlight;
    this.draining = draining;
  }

  Router router() {
    var router = Router.router(vertx);
    var page = WebPage.find(vertx, compressor);
    Problems.handleAll(router, contract, page.map(found -> found::respondNotFound));
    router.route().handler(new Preflight());
    router.route().handler(Routes::requireDecodable);
    router.route().method(HttpMethod.HEAD).handler(Responses::answerHeadAsGet);
    router.route().handler(this::putCommonFieldsAgain);
    page.ifPresent(found -> found.mount(router));
    Documentation.mountPages(router, compressor);
    Documentation.mountContract(
        router, compressor, Contract::yaml, () -> Contract.json().toBuffer());
    router.route().handler(this::meetStop);
    router.route("/*").subRouter(operations());
    return router;
  }

  /**
   * Makes a stopping server announce the stop in its responses, and ends requests that take too
   * long. Event streams are ended elsewhere and are not tracked here, since there may be ten
   * thousand.
   */
  private void meetStop(RoutingContext context) {
    var path = context.request().path();
    if (path.equals(READINESS) && draining.isBegun()) {
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
  private void putCommonFieldsAgain(RoutingContext context) {
    fields.put(context.request());
    context.next();
  }

  private Router operations() {
    var builder = RouterBuilder.create(vertx, contract);
    Contract.bind(builder, contract, handlers(), new WriteAccess(settings.apiToken()), checks());
    return builder.createRouter();
  }

  /** Returns the parsers of the parameters, by operationId. */
  private static Map<String, Consumer<Map<String, ?>>> checks() {
    var checks =
        new HashMap<String, Consumer<Map<String, ?>>>(
            Map.of(
                "putRecord", RecordKey::from,
                "deleteRecord", RecordKey::from,
                "postIngestion", UploadParameters::from,
                "getEvents", given -> {},
                "getLiveness", given -> {}));
    for (var operation : ReadOperation.values()) {
      checks.put(operation.operationId(), operation::check);
    }
    return checks;
  }

  private Map<String, List<Handler<RoutingContext>>> handlers() {
    var records = new RecordOperations(vertx, RequestParameters.of(contract, "getRecord"));
    return Map.ofEntries(
        ask(ReadOperation.DASHBOARD, DASHBOARD, "cursor"),
        ask(ReadOperation.MOVERS, MOVERS),
        ask(ReadOperation.DAYS, DAYS),
        ask(ReadOperation.SEARCH),
        ask(ReadOperation.CURRENCIES, CURRENCIES),
        ask(ReadOperation.CURRENCY),
        ask(ReadOperation.HISTORY, HISTORY),
        entry("getRecord", records::get),
        Map.entry("putRecord", List.of(new JsonBody(rate), records::put)),
        Map.entry("deleteRecord", List.of(records::delete)),
        ask(ReadOperation.INGESTIONS),
        entry(
            "postIngestion",
            new UploadOperation(vertx, RequestParameters.of(contract, "postIngestion"), rate)),
        ask(ReadOperation.INGESTION),
        ask(ReadOperation.REJECTIONS, REJECTIONS),
        entry("getEvents", events),
        entry("getLiveness", new Liveness()),
        ask(ReadOperation.EXPORT, OfferedFormats.ofRecords("krispyto")),
        ask(ReadOperation.READINESS));
  }

  private static Map.Entry<String, List<Handler<RoutingContext>>> entry(
      String operationId, Handler<RoutingContext> handler) {
    return Map.entry(operationId, List.of(handler));
  }

  private Map.Entry<String, List<Handler<RoutingContext>>> ask(ReadOperation operation) {
    return ask(operation, OfferedFormats.JSON);
  }

  private Map.Entry<String, List<Handler<RoutingContext>>> ask(
      ReadOperation operation, OfferedFormats formats) {
    return ask(operation, formats, "before");
  }

  private Map.Entry<String, List<Handler<RoutingContext>>> ask(
      ReadOperation operation, OfferedFormats formats, String rest) {
    var handler =
        new BusOperation(
            vertx,
            operation.address(),
            RequestParameters.of(contract, operation.operationId()),
            settings.noDataStatus(),
            payloads,
            new ChunkedResponses(vertx),
            formats,
            rest);
    return entry(operation.operationId(), handler);
  }
}
