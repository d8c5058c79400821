package io.krispyto.bus;

import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.day.RequestedDay;
import io.krispyto.domain.page.DashboardRequest;
import io.krispyto.domain.query.CorrelationQuery;
import io.krispyto.domain.query.CurrenciesQuery;
import io.krispyto.domain.query.CurrencyQuery;
import io.krispyto.domain.query.DaysQuery;
import io.krispyto.domain.query.ExportQuery;
import io.krispyto.domain.query.HistoriesQuery;
import io.krispyto.domain.query.HistoryQuery;
import io.krispyto.domain.query.IngestionsQuery;
import io.krispyto.domain.query.LatestQuery;
import io.krispyto.domain.query.MarketHistoryQuery;
import io.krispyto.domain.query.MarketQuery;
import io.krispyto.domain.query.MoversQuery;
import io.krispyto.domain.query.OhlcQuery;
import io.krispyto.domain.query.PricesQuery;
import io.krispyto.domain.query.RejectionsQuery;
import io.krispyto.domain.query.SearchQuery;
import io.krispyto.domain.query.StatisticsQuery;
import io.krispyto.domain.record.RecordKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The read operations of the contract. The HTTP routes, the query verticle, the client and the
 * rehearsal all use this declaration. The body of a message holds the contract's parameters by
 * name; the reply is a {@link QueryResponse}.
 */
public enum ReadOperation {
  DASHBOARD(
      operation("getDashboard", Addresses.DASHBOARD, DashboardRequest::from)
          .rows(given -> "dashboard-" + given.get("date"))
          .pagedBy("cursor")
          .samples(
              "/dashboard?id=all&date=latest&order_by=market_cap&order_type=desc",
              "/dashboard?id=btc,eth&date=2022-10-9&order_by=price&order_type=asc",
              "/dashboard?id=all&date=2022-10-9&order_by=crypto&order_type=asc&windows=1d,30d&limit=2",
              "/dashboard?id=all&date=2022-10-9&order_by=crypto&order_type=asc&format=csv")),

  MOVERS(
      operation("getMovers", Addresses.MOVERS, MoversQuery::from)
          .rows(
              given ->
                  "movers-" + (given.get("date") == null ? RequestedDay.LATEST : given.get("date")))
          .samples(
              "/movers",
              "/movers?date=2022-10-9&window=7d&format=csv",
              "/movers?date=2022-10-9&window=7d&format=ndjson")),

  DAYS(
      operation("getDays", Addresses.DAYS, DaysQuery::from)
          .noData("There are no records.")
          .samples("/days")),

  LATEST(
      operation("getLatest", Addresses.LATEST, LatestQuery::from)
          .rows(given -> "latest")
          .samples("/latest", "/latest?id=bitcoin,ethereum&windows=1d,7d&closes=8&format=csv")),

  MARKET(
      operation("getMarket", Addresses.MARKET, MarketQuery::from)
          .samples("/market", "/market?date=2022-10-9&top=3")),

  MARKET_HISTORY(
      operation("getMarketHistory", Addresses.MARKET_HISTORY, MarketHistoryQuery::from)
          .rows(given -> "market")
          .noData("There are no records on these days.")
          .samples(
              "/market/history?from=2022-1-1&to=2022-12-31&interval=1mo",
              "/market/history?from=2022-10-1&to=2022-10-9&top=3&format=csv")),

  CORRELATION(
      operation("getCorrelation", Addresses.CORRELATION, CorrelationQuery::from)
          .rows(given -> "correlation")
          .samples(
              "/correlation?id=btc,eth&from=2022-1-1&to=2022-12-31",
              "/correlation?id=btc,eth&format=csv")),

  CURRENCIES(
      operation("getCurrencies", Addresses.CURRENCIES, CurrenciesQuery::from)
          .rows(given -> "currencies")
          .samples("/currencies", "/currencies?q=bit&format=csv")),

  CURRENCY(
      operation("getCurrency", Addresses.CURRENCY, CurrencyQuery::from).samples("/currencies/btc")),

  HISTORY(
      operation("getHistory", Addresses.HISTORY, HistoryQuery::from)
          .rows(given -> "history-" + given.get("currency"))
          .noData("There is no data for these days.")
          .samples(
              "/currencies/btc/history?from=2022-1-1&to=2022-12-31&interval=1mo",
              "/currencies/btc/history?from=2022-10-1&to=2022-10-9&fill=previous&format=csv",
              "/currencies/btc/history?shape=pairs")),

  HISTORIES(
      operation("getHistories", Addresses.HISTORIES, HistoriesQuery::from)
          .rows(given -> "histories")
          .noData("There is no data for these days.")
          .samples(
              "/history?id=btc,eth&from=2022-1-1&to=2022-12-31&interval=1mo",
              "/history?id=btc,eth&from=2022-10-1&to=2022-10-9&shape=columns&fields=close",
              "/history?id=btc,eth&from=2022-10-1&to=2022-10-9&shape=wide&format=csv")),

  OHLC(
      operation("getOhlc", Addresses.OHLC, OhlcQuery::from)
          .rows(
              given ->
                  "ohlc-" + (given.get("date") == null ? RequestedDay.LATEST : given.get("date")))
          .samples("/ohlc", "/ohlc?date=2022-10-9&format=csv")),

  STATISTICS(
      operation("getStatistics", Addresses.STATISTICS, StatisticsQuery::from)
          .noData("There is no data for these days.")
          .samples("/currencies/btc/stats", "/currencies/btc/stats?from=2022-1-1&to=2022-12-31")),

  SEARCH(
      operation("findCurrency", Addresses.SEARCH, SearchQuery::from)
          .samples("/search?name=bitcoin")),

  RECORD(
      operation("getRecord", Addresses.RECORD, RecordKey::from)
          .samples("/currencies/btc/records/2022-10-9")),

  INGESTIONS(
      operation("getIngestions", Addresses.INGESTIONS, IngestionsQuery::from)
          .pagedBy("before")
          .samples("/ingestions?limit=1")),

  INGESTION(
      operation("getIngestion", Addresses.INGESTION, IngestionsQuery::id).samples("/ingestions/1")),

  REJECTIONS(
      operation("getRejections", Addresses.REJECTIONS, RejectionsQuery::from)
          .rows(given -> "rejections-" + given.get("id"))
          .samples("/ingestions/1/rejections", "/ingestions/1/rejections?format=csv")),

  EXPORT(
      operation("getExport", Addresses.EXPORT, ExportQuery::from)
          .formats(List.of(RowFormat.CSV, RowFormat.NDJSON), given -> "krispyto")
          .noData("There are no records on these days.")
          .samples("/export?id=btc&from=2022-10-9&to=2022-10-9")),

  PRICES(
      operation("postPrices", Addresses.PRICES, PricesQuery::from)
          .rows(given -> "prices")
          .withoutPathFormats()
          .sentOnce()),

  READINESS(
      operation("getReadiness", Addresses.READINESS, given -> given).samples("/health/ready"));

  private final Declaration declared;

  ReadOperation(Declaration declared) {
    this.declared = declared;
  }

  private static Declaration operation(
      String operationId, String address, Function<Map<String, ?>, ?> parser) {
    return new Declaration(operationId, address, parser);
  }

  /** What is specific to an operation. By default, it returns one JSON object in a single page. */
  private static final class Declaration {
    private final String operationId;
    private final String address;
    private final Function<Map<String, ?>, ?> parser;
    private List<RowFormat> formats = List.of(RowFormat.JSON);
    private Function<Map<String, ?>, String> fileName = given -> "";
    private String noData = "There is no data for this day.";
    private boolean hasPathFormats = true;
    private boolean isSentOnce;
    private String pageParameter = "";
    private List<String> samples = List.of();

    private Declaration(String operationId, String address, Function<Map<String, ?>, ?> parser) {
      this.operationId = operationId;
      this.address = address;
      this.parser = parser;
    }

    /** It returns rows in the format that the client prefers. */
    Declaration rows(Function<Map<String, ?>, String> name) {
      return formats(List.of(RowFormat.values()), name);
    }

    Declaration formats(List<RowFormat> offered, Function<Map<String, ?>, String> name) {
      formats = offered;
      fileName = name;
      return this;
    }

    /** There is no path with the extension of a format: the request body has a format already. */
    Declaration withoutPathFormats() {
      hasPathFormats = false;
      return this;
    }

    /** Never retries the operation, since it takes too long to run twice. */
    Declaration sentOnce() {
      isSentOnce = true;
      return this;
    }

    Declaration noData(String sentence) {
      noData = sentence;
      return this;
    }

    Declaration pagedBy(String parameter) {
      pageParameter = parameter;
      return this;
    }

    Declaration samples(String... targets) {
      samples = List.of(targets);
      return this;
    }
  }

  /**
   * Parses and validates parameters.
   *
   * @param type the type of this operation's query
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public <T> T parse(Map<String, ?> parameters, Class<T> type) {
    return type.cast(declared.parser.apply(parameters));
  }

  /**
   * Validates parameters without running the query.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public void check(Map<String, ?> parameters) {
    parse(parameters, Object.class);
  }

  /** The operation id in {@code openapi.yaml}. */
  public String operationId() {
    return declared.operationId;
  }

  /** The event bus address. */
  public String address() {
    return declared.address;
  }

  /** The formats that clients can choose from; the first is the default. */
  public List<RowFormat> formats() {
    return declared.formats;
  }

  /** The formats with an operation of their own, at the path with the format as extension. */
  public List<RowFormat> pathFormats() {
    return declared.formats.size() == 1 || !declared.hasPathFormats
        ? List.of()
        : declared.formats.stream().filter(format -> format != RowFormat.JSON).toList();
  }

  /** The operationId of the operation that always returns one of {@link #pathFormats}. */
  public String operationId(RowFormat format) {
    var extension = format.text();
    return declared.operationId
        + extension.substring(0, 1).toUpperCase(Locale.ROOT)
        + extension.substring(1);
  }

  /** Whether the operation is never retried, since it takes too long to run twice. */
  boolean isSentOnce() {
    return declared.isSentOnce;
  }

  /** The name of the file, without its extension, that browsers save a CSV response as. */
  public String fileName(Map<String, ?> parameters) {
    return declared.fileName.apply(parameters);
  }

  /** The sentence for a response without data. */
  public String noData() {
    return declared.noData;
  }

  /** The parameter that requests the next page; empty if there is a single page. */
  public String pageParameter() {
    return declared.pageParameter;
  }

  /** Paths and queries that a server with the bundled sample answers with 200 to a GET. */
  public List<String> samples() {
    return declared.samples;
  }
}
