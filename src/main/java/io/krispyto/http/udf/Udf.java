package io.krispyto.http.udf;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.Payload;
import io.krispyto.bus.QueryResponse;
import io.krispyto.bus.ReadOperation;
import io.krispyto.bus.ReadRequest;
import io.krispyto.domain.DataVersion;
import io.krispyto.http.wire.ErrorForm;
import io.krispyto.http.wire.TranslatedResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * TradingView's UDF, the protocol with which its charts read data feeds. A symbol is the slug of a
 * currency; a bar is a row of its history.
 */
public final class Udf {
  /** The errors of the protocol. Charts read their body, whatever the status. */
  public static final ErrorForm ERRORS =
      new ErrorForm(
          "/udf",
          Payload.JSON,
          problem -> new JsonObject().put("s", "error").put("errmsg", problem.getString("error")));

  private static final String TYPE = "crypto";
  private static final String SLUG = "slug:";
  private static final int CLIENT_ERRORS_END = 500;
  private static final long MAX_BYTES = 64 << 20;
  private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(15_000);

  /** Charts show a price with as many decimals as this power of ten has zeros. */
  private static final long MIN_PRICE_SCALE = 100;

  private static final long MAX_PRICE_SCALE = 1_000_000_000_000_000L;
  private static final int PRICE_DIGITS = 100_000;

  private final Vertx vertx;
  private final Clock clock;

  public Udf(Vertx vertx) {
    this.vertx = vertx;
    clock = Clock.systemUTC();
  }

  /** Returns the operations of the contract by operationId; each takes its parameters. */
  public Map<String, Function<Map<String, ?>, Future<TranslatedResponse>>> operations() {
    return Map.of(
        "getUdfConfig", given -> config(),
        "getUdfSymbol", given -> symbol(SymbolRequest.from(given)),
        "searchUdfSymbols", given -> search(SearchRequest.from(given)),
        "getUdfHistory", given -> history(BarsRequest.from(given)),
        "getUdfTime", given -> time());
  }

  /** Returns the parsers of the parameters by operationId. */
  public static Map<String, Consumer<Map<String, ?>>> checks() {
    return Map.of(
        "getUdfConfig", given -> {},
        "getUdfSymbol", SymbolRequest::from,
        "searchUdfSymbols", SearchRequest::from,
        "getUdfHistory", BarsRequest::from,
        "getUdfTime", given -> {});
  }

  private static JsonArray resolutions() {
    var texts = new JsonArray();
    Arrays.stream(Resolution.values()).map(Resolution::text).forEach(texts::add);
    return texts;
  }

  private static Future<TranslatedResponse> config() {
    var config =
        new JsonObject()
            .put("supports_search", true)
            .put("supports_group_request", false)
            .put("supports_marks", false)
            .put("supports_timescale_marks", false)
            .put("supports_time", true)
            .put("exchanges", new JsonArray())
            .put(
                "symbols_types",
                new JsonArray().add(new JsonObject().put("name", "Crypto").put("value", TYPE)))
            .put("supported_resolutions", resolutions());
    return ofNow(Json.encodeToBuffer(config), Payload.JSON);
  }

  private Future<TranslatedResponse> time() {
    return ofNow(Buffer.buffer(String.valueOf(clock.instant().getEpochSecond())), "text/plain");
  }

  private static Future<TranslatedResponse> ofNow(Buffer bytes, String mediaType) {
    return Future.succeededFuture(
        new TranslatedResponse(new Payload(bytes, mediaType, DataVersion.NONE), Optional.empty()));
  }

  private Future<TranslatedResponse> symbol(SymbolRequest request) {
    return ofCurrency(
            request.symbol(),
            name -> read(ReadOperation.SEARCH, new JsonObject().put("name", name)))
        .compose(
            found -> {
              var currency = found.object();
              return read(ReadOperation.HISTORY, monthly(currency.getString("slug")))
                  .map(months -> months.response(symbol(currency, months)));
            });
  }

  private static JsonObject monthly(String slug) {
    return new JsonObject()
        .put("currency", SLUG + slug)
        .put("interval", Resolution.MONTH.interval().text());
  }

  private static JsonObject symbol(JsonObject currency, ReadResult months) {
    var slug = currency.getString("slug");
    return new JsonObject()
        .put("name", slug)
        .put("ticker", slug)
        .put("description", currency.getString("name") + " (" + currency.getString("symbol") + ")")
        .put("type", TYPE)
        .put("session", "24x7")
        .put("timezone", "Etc/UTC")
        .put("exchange", "")
        .put("listed_exchange", "")
        .put("currency_code", "USD")
        .put("format", "price")
        .put("minmov", 1)
        .put("pricescale", priceScale(months))
        .put("has_intraday", false)
        .put("has_daily", true)
        .put("has_weekly_and_monthly", true)
        .put("supported_resolutions", resolutions())
        .put("data_status", "endofday");
  }

  /** Returns the scale at which the newest close has six digits. */
  private static long priceScale(ReadResult months) {
    var close =
        months
            .rows()
            .map(row -> row.getDouble("close"))
            .reduce(null, (earlier, later) -> later == null ? earlier : later);
    var scale = MIN_PRICE_SCALE;
    while (close != null && close > 0 && close * scale < PRICE_DIGITS && scale < MAX_PRICE_SCALE) {
      scale *= 10;
    }
    return scale;
  }

  private Future<TranslatedResponse> search(SearchRequest request) {
    var parameters = new JsonObject().put("limit", String.valueOf(request.limit()));
    if (!request.query().isEmpty()) {
      parameters.put("q", request.query());
    }
    return read(ReadOperation.CURRENCIES, parameters)
        .map(
            found -> {
              var symbols = new JsonArray();
              if (request.canMatch(TYPE::equals)) {
                found.rows().map(Udf::result).forEach(symbols::add);
              }
              return found.response(symbols);
            });
  }

  private static JsonObject result(JsonObject currency) {
    var slug = currency.getString("slug");
    return new JsonObject()
        .put("symbol", slug)
        .put("full_name", slug)
        .put("ticker", slug)
        .put("description", currency.getString("name") + " (" + currency.getString("symbol") + ")")
        .put("exchange", "")
        .put("type", TYPE);
  }

  private Future<TranslatedResponse> history(BarsRequest request) {
    var last = request.lastDay(clock);
    return ofCurrency(
            request.symbol(),
            name ->
                read(
                    ReadOperation.HISTORY,
                    rows(name, request, last).put("from", request.firstDay(last).toString())))
        .compose(
            found -> {
              var bars = Bars.of(request, found.rows());
              return bars.isEnoughFor(request)
                  ? Future.succeededFuture(found.response(bars.json()))
                  : older(found, request, last);
            });
  }

  /**
   * Reads all earlier rows too, in case there are bars before a gap, or for the time of the last
   * bar.
   */
  private Future<TranslatedResponse> older(ReadResult found, BarsRequest request, LocalDate last) {
    var name = found.origin().parameters().getString("currency");
    return read(ReadOperation.HISTORY, rows(name, request, last))
        .map(all -> all.response(Bars.of(request, all.rows()).json()));
  }

  private static JsonObject rows(String name, BarsRequest request, LocalDate last) {
    return new JsonObject()
        .put("currency", name)
        .put("interval", request.resolution().interval().text())
        .put("to", last.toString());
  }

  /** Queries the currency with a slug; if there is none, the one with a name or symbol. */
  private static Future<ReadResult> ofCurrency(
      String symbol, Function<String, Future<ReadResult>> query) {
    return query
        .apply(SLUG + symbol)
        .recover(
            error ->
                error instanceof ReplyException reply
                        && BusFailure.isProblem(reply)
                        && reply.failureCode() < CLIENT_ERRORS_END
                    ? query.apply(symbol)
                    : Future.failedFuture(error));
  }

  private Future<ReadResult> read(ReadOperation operation, JsonObject parameters) {
    return ReadRequest.<QueryResponse>send(vertx, operation.address(), parameters, DELIVERY)
        .compose(
            reply ->
                KrispytoClient.of(vertx)
                    .bytes(reply.body(), MAX_BYTES)
                    .map(
                        bytes ->
                            new ReadResult(
                                Json.decodeValue(bytes),
                                reply.body().version(),
                                new TranslatedResponse.Origin(
                                    operation,
                                    parameters,
                                    reply.headers().get(Addresses.FOUND_IN)))));
  }
}
