package io.krispyto;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bus.Problem;
import io.krispyto.bus.ReadOperation;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.UploadParameters;
import io.krispyto.domain.page.Cursor;
import io.krispyto.domain.page.DashboardRequest;
import io.krispyto.domain.query.CorrelationQuery;
import io.krispyto.domain.query.CurrenciesQuery;
import io.krispyto.domain.query.CurrencyQuery;
import io.krispyto.domain.query.DashboardQuery;
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
import io.krispyto.domain.query.OrderColumn;
import io.krispyto.domain.query.OrderType;
import io.krispyto.domain.query.PricesQuery;
import io.krispyto.domain.query.RejectionsQuery;
import io.krispyto.domain.query.SearchQuery;
import io.krispyto.domain.query.StatisticsQuery;
import io.krispyto.domain.record.RecordKey;
import io.krispyto.ingestion.layout.Declaration;
import io.krispyto.ingestion.layout.Declarations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the contract with the code. The code parses parameters itself, since the validator of
 * the contract would cost five sixths of the requests per second.
 */
class ContractAgreementTest {
  private static final JsonObject CONTRACT = ContractFile.KRISPYTO.resolved();

  private static final Map<String, String> GOOD =
      Map.of(
          "id", "all",
          "date", "2022-10-9",
          "order_by", "crypto",
          "order_type", "desc",
          "name", "Bitcoin",
          "currency", "Bitcoin");

  private static final String CURRENCY = "/currencies/{currency}";
  private static final String HISTORY = "/currencies/{currency}/history";
  private static final String MERGE = CURRENCY + "/merge";
  private static final String STATISTICS = CURRENCY + "/stats";
  private static final String RECORD = "/currencies/{currency}/records/{date}";

  private static final List<String> DAYS_OF_MARKET =
      List.of("latest", "2021-7-6", "2021-07-06", "LATEST", "2021-7", "tomorrow", "", " ");

  private static final List<String> PAIRS =
      List.of(
          "btc,eth", "btc, eth", "a,b", "btc", "btc,", "btc,,eth", ",,,", "btc,btc", ",", "", " ");

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "   ",
          "\t",
          "\n",
          "\u0000",
          "\u00a0",
          "\u2003",
          "\ufeff",
          "\u2028",
          "\u0085",
          "all",
          "ALL",
          "btc",
          " btc ",
          "btc,eth",
          "btc, eth",
          " btc , eth ",
          ",",
          ",,",
          "btc,",
          ",btc",
          "btc,,eth",
          "btc, ,eth",
          "btc,\u00a0,eth",
          "btc,\u2003",
          "\u00a0btc",
          "btc\n",
          "\nbtc",
          "btc\r\n",
          "btc,\neth",
          "b\ttc",
          "b\u0000",
          "b\u001f",
          "b\u007f",
          "b\u0080",
          "b\u0085tc",
          "b\u009f",
          "b\u00a0c",
          "btc\u2028",
          "b tc",
          "$",
          "$pac",
          "*",
          "%",
          "'",
          "\"",
          "\\",
          "{}",
          "é",
          "биткоин",
          "₿",
          "𝔅",
          "null",
          "2022",
          "b".repeat(10),
          "b".repeat(11),
          "b".repeat(128),
          "b".repeat(129),
          "𝔅".repeat(128),
          "𝔅".repeat(129),
          " ".repeat(50) + "b",
          "b".repeat(2000),
          "b".repeat(2001),
          "𝔅".repeat(2000),
          "𝔅".repeat(2001),
          "b,".repeat(999) + "bb",
          "b,".repeat(1000) + "b",
          " ".repeat(2000));

  private static final List<String> WHOLE_NUMBERS =
      List.of(
          "1",
          "7",
          "50",
          "366",
          "367",
          "999",
          "1000",
          "1001",
          "10000",
          "10001",
          "99999",
          "0",
          "-1",
          "-0",
          "+1",
          "01",
          "1.0",
          "1e2",
          "0x7",
          " 7",
          "7 ",
          "٧",
          "seven",
          "",
          "1000000000000000000",
          "9223372036854775807",
          "9223372036854775808",
          "99999999999999999999999999");

  private static final List<String> DATES =
      List.of(
          "latest",
          "LATEST",
          " latest",
          "latest ",
          "latest\n",
          "2022-10-9",
          "2022-10-09",
          "2022-1-1",
          "2022-01-01",
          "2020-02-29",
          "2020-2-29",
          "2021-02-29",
          "2021-02-30",
          "1900-2-29",
          "2000-2-29",
          "2021-4-31",
          "2022-0-9",
          "2022-13-1",
          "2022-10-0",
          "2022-10-32",
          "2022-99-99",
          "0000-01-01",
          "0001-1-1",
          "9999-12-31",
          "10000-1-1",
          "-2022-10-9",
          "+2022-10-9",
          "22-10-9",
          "2022-10",
          "2022",
          "2022-10-009",
          "2022-010-9",
          "2022/10/9",
          "2022.10.9",
          "20221009",
          "9-10-2022",
          "2022-10-9 ",
          " 2022-10-9",
          "2022-10-9\n",
          "2022-10-9\r\n",
          "2022-10-9\u2028",
          "2022-10-9T00:00:00Z",
          "2022-10-09T00:00:00Z",
          "2022-10-09T23:59:59.123456789+14:00",
          "2022-10-09T00:00-05:00",
          "2022-10-09T00:00:00",
          "2022-10-09T00:00:00 02:00",
          "2022-10-09 00:00:00Z",
          "2022-10-09t00:00:00z",
          "2022-10-09T24:00:00Z",
          "2021-02-30T00:00:00Z",
          "2022-10-09T00:00:00+0200",
          "2022-10-09T00:00:00+19:00",
          "2022-10-09T00:00:00.1234567890Z",
          "9999-12-31T23:00:00-02:00",
          "0000-01-01T00:00:00+02:00",
          "1665273600",
          "1665273600000",
          "166527360",
          "16652736000",
          "166527360000",
          "16652736000000",
          "-1665273600",
          "1665273600.5",
          "9999999999",
          "9999999999999",
          "١٦٦٥٢٧٣٦٠٠",
          "today",
          "Today",
          " today",
          "today\n",
          "yesterday",
          "-1d",
          "-30d",
          "-99999d",
          "-100000d",
          "-0d",
          "-01d",
          "30d",
          "+1d",
          "-1w",
          "2022-10-٩",
          "٢٠٢٢-١٠-٩",
          "２０２２-10-9",
          "2022–10–9",
          "2022-1O-9",
          "");

  private static final List<String> WORDS =
      List.of(
          "crypto",
          "symbol",
          "price",
          "24h",
          "7d",
          "1m",
          "24h-volume",
          "24h_volume",
          "market_cap",
          "market-cap",
          "marketcap",
          "MARKET_CAP",
          "Crypto",
          " crypto",
          "crypto ",
          "crypto\n",
          "name",
          "id",
          "asc",
          "desc",
          "ASC",
          "Desc",
          " asc",
          "asc ",
          "desc\n",
          "ascending",
          "",
          " ",
          "1",
          "null",
          "asc,desc",
          "price desc");

  private static final List<String> FORMATS =
      List.of(
          "json",
          "csv",
          "ndjson",
          "JSON",
          "Csv",
          " json",
          "json ",
          "csv\n",
          "xml",
          "text/csv",
          "application/json",
          "csv,json",
          "",
          " ",
          "null");

  private static final List<String> INTERVALS =
      List.of(
          "1d", "1w", "1mo", "1D", "1W", "1MO", "1m", "1q", "1y", "2d", "d", " 1d", "1d ", "1w\n",
          "day", "1d,1w", "", " ", "null");

  private static final List<String> FIELDS =
      List.of(
          "close",
          "date,close",
          "slug",
          "close,close",
          "close,",
          ",close",
          "Close",
          " close",
          "price",
          "close, open",
          "",
          " ",
          "close\n");

  private static final List<String> SHAPES =
      List.of("rows", "columns", "pairs", "wide", "ROWS", "row", "", " ", "rows,pairs");

  private static final List<String> TIMES = List.of("ms", "s", "date", "MS", "us", "", " ");

  private static final List<String> FILLS =
      List.of(
          "none",
          "null",
          "previous",
          "None",
          "NULL",
          " none",
          "null ",
          "previous\n",
          "zero",
          "next",
          "",
          " ");

  private static final List<String> CURSORS =
      List.of(
          new Cursor(new DataVersion(7), 100)
              .text(DashboardQuery.from(with(GOOD, "format", "ndjson"))),
          "A".repeat(40),
          "_-a0".repeat(10),
          "A".repeat(39),
          "A".repeat(41),
          "+/a0".repeat(10),
          "A".repeat(39) + "=",
          "A".repeat(40) + "\n",
          " " + "A".repeat(40),
          "\u0410".repeat(40),
          "",
          " ",
          "null");

  private static final List<String> WINDOWS =
      List.of(
          "1d",
          "7d",
          "30d",
          "365d",
          "999d",
          "1000d",
          "2999d",
          "3599d",
          "3600d",
          "3650d",
          "3651d",
          "3660d",
          "9999d",
          "10000d",
          "99999999999d",
          "0d",
          "01d",
          "-1d",
          "+1d",
          "1",
          "d",
          "1D",
          "1 d",
          " 1d",
          "1d ",
          "1d\n",
          "٧d",
          "1.5d",
          "24h",
          "1m",
          "",
          " ",
          "null");

  private static final List<String> SEVERAL_WINDOWS =
      Stream.concat(
              WINDOWS.stream(),
              Stream.of(
                  "1d,7d,30d,365d",
                  "30d,1d",
                  "1d,1d",
                  "1d,7d,1d",
                  "1d,3651d",
                  "1d, 7d",
                  "1d;7d",
                  "1d,",
                  ",1d",
                  ",",
                  "1d,,7d",
                  "1d,2d,3d,4d,5d,6d,7d,8d,9d,10d",
                  "1d,2d,3d,4d,5d,6d,7d,8d,9d,10d,11d"))
          .toList();

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "0.0",
          "1",
          "0.5",
          "1e6",
          "1E+6",
          "1e-400",
          "1e308",
          "12345678901234567890",
          "1e309",
          "-1",
          "-0.5",
          "+1",
          "01",
          ".5",
          "5.",
          "1d",
          "1f",
          "0x7",
          "NaN",
          "Infinity",
          "1,5",
          "1_000",
          " 1",
          "1 ",
          "1\n",
          "٧",
          "seven",
          "",
          " ",
          "null");

  private static final List<String> WITHINS =
      List.of(
          "0d", "1d", "7d", "30d", "31d", "99d", "299d", "359d", "366d", "367d", "370d", "400d",
          "1000d", "00d", "01d", "-1d", "d", "7", "7D", " 7d", "7d ", "7d\n", "٧d", "1w", "", " ",
          "null");

  private static final List<String> PRICE_FIELDS =
      List.of(
          "close",
          "open,high,low,close,volume,market_cap",
          "market_cap,close",
          "close,close",
          "close,",
          ",close",
          "close, open",
          "Close",
          "market-cap",
          "price",
          "open,high,low,close,volume,market_cap,name",
          "close\n",
          "",
          " ");

  private static final List<String> TRUTHS =
      List.of(
          "true", "false", "True", "FALSE", " true", "true ", "true\n", "maybe", "yes", "1", "0",
          "", " ", "null");

  private static final List<String> INCLUDED =
      List.of("fiat", "FIAT", " fiat", "fiat ", "fiat,fiat", "all", "", " ", "null");

  static Stream<Arguments> parameters() {
    var notInTheCalendar =
        Set.of(
            "2021-02-29",
            "2021-02-30",
            "1900-2-29",
            "2021-4-31",
            "2022-0-9",
            "2022-13-1",
            "2022-10-0",
            "2022-10-32",
            "2022-99-99",
            "2022-10-09T24:00:00Z",
            "2021-02-30T00:00:00Z",
            "2022-10-09T00:00:00+19:00",
            "9999-12-31T23:00:00-02:00",
            "0000-01-01T00:00:00+02:00");
    var emptySymbols =
        Set.of("btc,", ",btc", "btc,,eth", "btc, ,eth", "btc,\u00a0,eth", "btc,\u2003");
    return Stream.of(
        Arguments.of("/dashboard", "id", TEXTS, emptySymbols),
        Arguments.of("/dashboard", "date", DATES, notInTheCalendar),
        Arguments.of("/dashboard", "order_by", WORDS, Set.of()),
        Arguments.of("/dashboard", "order_type", WORDS, Set.of()),
        Arguments.of("/dashboard", "quote", TEXTS, Set.of()),
        Arguments.of("/dashboard", "include", INCLUDED, Set.of()),
        Arguments.of("/dashboard", "format", FORMATS, Set.of()),
        Arguments.of("/dashboard", "windows", SEVERAL_WINDOWS, Set.of("1d,1d", "1d,7d,1d")),
        Arguments.of("/dashboard", "closes", WHOLE_NUMBERS, Set.of()),
        Arguments.of("/dashboard", "within", WITHINS, Set.of()),
        Arguments.of("/dashboard", "limit", WHOLE_NUMBERS, Set.of()),
        Arguments.of("/dashboard", "cursor", CURSORS, Set.of("A".repeat(40), "_-a0".repeat(10))),
        Arguments.of("/movers", "date", DATES, notInTheCalendar),
        Arguments.of("/movers", "window", WINDOWS, Set.of()),
        Arguments.of("/movers", "limit", WHOLE_NUMBERS, Set.of()),
        Arguments.of("/movers", "min_volume", NUMBERS, Set.of("1e309")),
        Arguments.of("/movers", "quote", TEXTS, Set.of()),
        Arguments.of("/movers", "include", INCLUDED, Set.of()),
        Arguments.of("/movers", "format", FORMATS, Set.of()),
        Arguments.of("/days", "near", DATES, notInTheCalendar),
        Arguments.of("/latest", "id", TEXTS, emptySymbols),
        Arguments.of("/latest", "windows", SEVERAL_WINDOWS, Set.of("1d,1d", "1d,7d,1d")),
        Arguments.of("/latest", "closes", WHOLE_NUMBERS, Set.of()),
        Arguments.of("/latest", "extremes", TRUTHS, Set.of()),
        Arguments.of("/latest", "quote", TEXTS, Set.of()),
        Arguments.of("/latest", "format", FORMATS, Set.of()),
        Arguments.of("/days", "include", INCLUDED, Set.of()),
        Arguments.of("/market", "date", DAYS_OF_MARKET, Set.of()),
        Arguments.of("/market", "top", WHOLE_NUMBERS, Set.of()),
        Arguments.of("/market", "quote", TEXTS, Set.of()),
        Arguments.of("/market/history", "from", DATES, notInTheCalendar),
        Arguments.of("/market/history", "to", DATES, notInTheCalendar),
        Arguments.of("/market/history", "interval", INTERVALS, Set.of()),
        Arguments.of("/market/history", "top", WHOLE_NUMBERS, Set.of()),
        Arguments.of("/market/history", "quote", TEXTS, Set.of()),
        Arguments.of("/market/history", "format", FORMATS, Set.of()),
        Arguments.of("/correlation", "id", PAIRS, Set.of("btc,", "btc,,eth", ",,,", "btc,btc")),
        Arguments.of("/correlation", "from", DATES, notInTheCalendar),
        Arguments.of("/correlation", "to", DATES, notInTheCalendar),
        Arguments.of("/correlation", "quote", TEXTS, Set.of()),
        Arguments.of("/correlation", "format", FORMATS, Set.of()),
        Arguments.of(STATISTICS, "currency", TEXTS, Set.of()),
        Arguments.of(STATISTICS, "from", DATES, notInTheCalendar),
        Arguments.of(STATISTICS, "to", DATES, notInTheCalendar),
        Arguments.of(STATISTICS, "quote", TEXTS, Set.of()),
        Arguments.of("/export", "id", TEXTS, emptySymbols),
        Arguments.of("/export", "from", DATES, notInTheCalendar),
        Arguments.of("/export", "to", DATES, notInTheCalendar),
        Arguments.of("/export", "format", FORMATS, Set.of()),
        Arguments.of("/prices", "within", WITHINS, Set.of()),
        Arguments.of("/prices", "fields", PRICE_FIELDS, Set.of("close,close")),
        Arguments.of("/prices", "quote", TEXTS, Set.of()),
        Arguments.of("/prices", "format", FORMATS, Set.of()),
        Arguments.of("/search", "name", TEXTS, Set.of()),
        Arguments.of("/currencies", "q", TEXTS, Set.of()),
        Arguments.of("/currencies", "limit", WHOLE_NUMBERS, Set.of()),
        Arguments.of("/currencies", "fiat", TRUTHS, Set.of()),
        Arguments.of("/currencies", "format", FORMATS, Set.of()),
        Arguments.of(CURRENCY, "currency", TEXTS, Set.of()),
        Arguments.of(MERGE, "currency", TEXTS, Set.of()),
        Arguments.of(HISTORY, "currency", TEXTS, Set.of()),
        Arguments.of(HISTORY, "from", DATES, notInTheCalendar),
        Arguments.of(HISTORY, "to", DATES, notInTheCalendar),
        Arguments.of(HISTORY, "interval", INTERVALS, Set.of()),
        Arguments.of(HISTORY, "fill", FILLS, Set.of()),
        Arguments.of(HISTORY, "quote", TEXTS, Set.of()),
        Arguments.of(HISTORY, "format", FORMATS, Set.of()),
        Arguments.of(HISTORY, "fields", FIELDS, Set.of("close,close")),
        Arguments.of(HISTORY, "time", TIMES, Set.of()),
        Arguments.of("/history", "quote", TEXTS, Set.of()),
        Arguments.of("/history", "fields", FIELDS, Set.of("close,close")),
        Arguments.of("/history", "time", TIMES, Set.of()),
        Arguments.of(HISTORY, "shape", SHAPES, Set.of()),
        Arguments.of("/history", "shape", SHAPES, Set.of()),
        Arguments.of("/history", "id", TEXTS, emptySymbols),
        Arguments.of("/history", "include", INCLUDED, Set.of()),
        Arguments.of("/ohlc", "include", INCLUDED, Set.of()),
        Arguments.of("/history", "from", DATES, notInTheCalendar),
        Arguments.of("/history", "to", DATES, notInTheCalendar),
        Arguments.of("/history", "interval", INTERVALS, Set.of()),
        Arguments.of("/history", "fill", FILLS, Set.of()),
        Arguments.of("/history", "format", FORMATS, Set.of()),
        Arguments.of("/ohlc", "date", DATES, notInTheCalendar),
        Arguments.of("/ohlc", "quote", TEXTS, Set.of()),
        Arguments.of("/ohlc", "format", FORMATS, Set.of()),
        Arguments.of("/events", "lastEventId", TEXTS, Set.of()),
        Arguments.of("/ingestions", "dry_run", TRUTHS, Set.of()),
        Arguments.of("/ingestions", "layout", List.of("kraken", "a.yaml", ""), Set.of("a.yaml")),
        Arguments.of("/ingestions", "name", List.of("Bitcoin", "", "x".repeat(201)), Set.of()),
        Arguments.of("/ingestions", "symbol", List.of("BTC", ""), Set.of()),
        Arguments.of(
            "/ingestions", "quote", List.of("USD", "USDT=USD", "$", "A=", "usd ", ""), Set.of()),
        Arguments.of(
            "/ingestions",
            "columns",
            List.of("date=1,close=Price", "date", "x=1"),
            Set.of("date", "x=1")),
        Arguments.of("/ingestions", "no_header", TRUTHS, Set.of()),
        Arguments.of("/ingestions", "fiat", TRUTHS, Set.of()),
        Arguments.of(
            "/ingestions",
            "delimiter",
            List.of(",", ";", "|", "\t", "tab", "x", ",,", ""),
            Set.of()),
        Arguments.of("/ingestions", "decimal", List.of(".", ",", ";", "..", ""), Set.of()),
        Arguments.of("/ingestions", "thousands", List.of(".", ",", "'", "_", ""), Set.of()),
        Arguments.of(
            "/ingestions",
            "date_format",
            List.of("iso", "epoch", "dd.MM.yyyy", "M/d/yyyy|d/M/yyyy", "nonsense"),
            Set.of("nonsense")),
        Arguments.of(
            "/ingestions", "time_unit", List.of("s", "ms", "us", "ns", "S", "h", ""), Set.of()),
        Arguments.of(
            "/ingestions", "day_of", List.of("open", "instant", "OPEN", "day", ""), Set.of()),
        Arguments.of(
            "/ingestions",
            "date",
            List.of("2021-7-6", "2021-07-06", "2021-02-30", "latest", ""),
            Set.of("2021-02-30")),
        Arguments.of(
            "/ingestions",
            "bar",
            List.of("1m", "4h", "15", "1d", "1H", "7h", "0m", ""),
            Set.of("7h")),
        Arguments.of("/ingestions", "null", List.of("-", "-,NaN", ""), Set.of()),
        Arguments.of("/ingestions", "charset", List.of("UTF-16", "utf-9"), Set.of("utf-9")),
        Arguments.of("/ingestions", "sheet", List.of("BTC", ""), Set.of()),
        Arguments.of("/ingestions", "file_name", List.of("BTC-USD.csv", ""), Set.of()),
        Arguments.of("/ingestions", "limit", WHOLE_NUMBERS, Set.of()),
        Arguments.of("/ingestions", "before", WHOLE_NUMBERS, Set.of()),
        Arguments.of("/ingestions/{id}", "id", WHOLE_NUMBERS, Set.of()),
        Arguments.of("/ingestions/{id}/records", "id", WHOLE_NUMBERS, Set.of()),
        Arguments.of("/ingestions/{id}/rejections", "id", WHOLE_NUMBERS, Set.of()),
        Arguments.of("/ingestions/{id}/rejections", "format", FORMATS, Set.of()),
        Arguments.of(RECORD, "currency", TEXTS, Set.of()),
        Arguments.of(RECORD, "date", DATES, notInTheCalendar));
  }

  /**
   * @param onlyRefusedByUs values that a schema cannot reject
   */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("parameters")
  void parsersRejectWhatTheContractRejectsAndLittleMore(
      String path, String parameter, List<String> values, Set<String> onlyRefusedByUs) {
    var schema = parameter(path, parameter).getJsonObject("schema");
    var refusedByUs = new TreeSet<String>();
    for (var value : values) {
      if (weAccept(path, parameter, value)) {
        assertThat(problems(schema, sent(schema, value))).as("%s", value).isEmpty();
        assertThat(clientAccepts(schema, value)).as("%s", value).isTrue();
      } else if (clientAccepts(schema, value)) {
        refusedByUs.add(value);
      }
    }
    assertThat(refusedByUs).isEqualTo(new TreeSet<>(onlyRefusedByUs));
  }

  @Test
  void everyParameterOfTheContractIsCompared() {
    var inTheContract = new TreeSet<String>();
    CONTRACT
        .getJsonObject("paths")
        .forEach(
            path ->
                parameters((JsonObject) path.getValue())
                    // Only HTTP has EmptyParameter; EmptyResponsesIT tests it.
                    .filter(parameter -> !parameter.getString("name").equals("empty"))
                    .filter(parameter -> RowFormat.ofPath(path.getKey()).isEmpty())
                    // UdfIT sends these.
                    .filter(parameter -> !path.getKey().startsWith("/udf/"))
                    .forEach(
                        parameter ->
                            inTheContract.add(path.getKey() + " " + parameter.getString("name"))));

    assertThat(parameters().map(arguments -> arguments.get()[0] + " " + arguments.get()[1]))
        .containsExactlyInAnyOrderElementsOf(inTheContract);
  }

  @Test
  void everyOperationOfRowsHasOneForCsvAndOneForNdjson() {
    var paths = CONTRACT.getJsonObject("paths");
    var expected = new TreeSet<String>();
    for (var operation : ReadOperation.values()) {
      if (operation == ReadOperation.PRICES) {
        // It needs a body, so a browser cannot open it.
        continue;
      }
      var path = path(operation.operationId());
      var read = paths.getJsonObject(path).getJsonObject("get");
      for (var format : operation.pathFormats()) {
        var other = path + "." + format.text();
        expected.add(other);
        var fixed = paths.getJsonObject(other).getJsonObject("get");
        assertThat(fixed.getString("operationId")).isEqualTo(operation.operationId(format));
        assertThat(fixed.getJsonArray("tags")).isEqualTo(read.getJsonArray("tags"));
        assertThat(texts(fixed))
            .containsExactlyElementsOf(
                texts(read).stream().filter(text -> !text.startsWith("format ")).toList());
        var statuses = new TreeSet<>(read.getJsonObject("responses").fieldNames());
        statuses.remove("406");
        assertThat(fixed.getJsonObject("responses").fieldNames())
            .containsExactlyElementsOf(statuses);
        assertThat(contentTypes(fixed)).containsExactly(format.mediaType());
        assertThat(contentTypes(read)).contains(format.mediaType());
      }
      if (operation.pathFormats().isEmpty()) {
        assertThat(contentTypes(read)).containsExactly("application/json");
      }
    }
    assertThat(paths.fieldNames().stream().filter(path -> RowFormat.ofPath(path).isPresent()))
        .containsExactlyInAnyOrderElementsOf(expected)
        .contains("/dashboard.csv", "/currencies/{currency}/history.ndjson");
  }

  /** The names of the parameters with their descriptions. */
  private static List<String> texts(JsonObject operation) {
    return operation.getJsonArray("parameters", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .map(parameter -> parameter.getString("name") + " " + parameter.getString("description"))
        .toList();
  }

  private static String path(String operationId) {
    return CONTRACT.getJsonObject("paths").stream()
        .filter(
            path ->
                operationId.equals(
                    ((JsonObject) path.getValue())
                        .getJsonObject("get", new JsonObject())
                        .getString("operationId")))
        .findFirst()
        .orElseThrow(() -> new AssertionError(operationId))
        .getKey();
  }

  private static Set<String> contentTypes(JsonObject operation) {
    return operation
        .getJsonObject("responses")
        .getJsonObject("200")
        .getJsonObject("content")
        .fieldNames();
  }

  /** With {@code NO_DATA_STATUS=404}, each 204 becomes 404. */
  @Test
  void whatCanBe204CanBe404AndRowsCanBe200() {
    var withoutData = new ArrayList<String>();
    CONTRACT
        .getJsonObject("paths")
        .forEach(
            path -> {
              var get = ((JsonObject) path.getValue()).getJsonObject("get");
              if (get == null) {
                return;
              }
              var names =
                  get.getJsonArray("parameters", new JsonArray()).stream()
                      .map(parameter -> ((JsonObject) parameter).getString("name"))
                      .toList();
              var responses = get.getJsonObject("responses");
              var hasRows = names.contains("format") || RowFormat.ofPath(path.getKey()).isPresent();
              if (responses.containsKey("204")) {
                withoutData.add(path.getKey());
                assertThat(responses.fieldNames()).as(path.getKey()).contains("404");
              }
              assertThat(names.contains("empty"))
                  .as(path.getKey())
                  .isEqualTo(responses.containsKey("204") && hasRows);
            });
    assertThat(withoutData).contains("/dashboard", "/dashboard.csv", "/movers", "/days", "/export");
  }

  @Test
  void orderColumnsMatchTheContract() {
    var ours =
        new ArrayList<>(Arrays.stream(OrderColumn.values()).map(OrderColumn::columnName).toList());
    ours.add("market_cap");

    assertThat(schemaOf("order_by").getJsonArray("enum")).hasSameElementsAs(ours);
  }

  @Test
  void rowColumnsMatchTheContract() {
    var row =
        CONTRACT.getJsonObject("components").getJsonObject("schemas").getJsonObject("DashboardRow");
    var ours = Arrays.stream(OrderColumn.values()).map(OrderColumn::columnName).toList();

    var all = new ArrayList<>(ours);
    all.add("date");
    all.add("changes");
    all.add("closes");

    assertThat(row.getJsonObject("properties").fieldNames()).hasSameElementsAs(all);
    assertThat(row.getJsonArray("required")).hasSameElementsAs(ours);
  }

  @Test
  void directionsMatchTheContract() {
    assertThat(schemaOf("order_type").getJsonArray("enum"))
        .containsExactlyElementsOf(
            Arrays.stream(OrderType.values())
                .map(type -> type.name().toLowerCase(Locale.ROOT))
                .toList());
  }

  @Test
  void problemKindsMatchTheContract() {
    var problem =
        CONTRACT.getJsonObject("components").getJsonObject("schemas").getJsonObject("Problem");
    var ours =
        Arrays.stream(Problem.values()).map(kind -> kind.body("").getString("type")).toList();

    assertThat(problem.getJsonObject("properties").getJsonObject("type").getJsonArray("enum"))
        .hasSameElementsAs(ours);
    for (var kind : Problem.values()) {
      assertThat(problems(problem, kind.body("Why."))).as("%s", kind).isEmpty();
    }
  }

  @Test
  void generatedClientsUseOurNamesForProblemKinds() {
    var problem =
        CONTRACT.getJsonObject("components").getJsonObject("schemas").getJsonObject("Problem");
    var type = problem.getJsonObject("properties").getJsonObject("type");
    var kinds = new HashMap<String, String>();
    for (var kind : Problem.values()) {
      kinds.put(kind.body("").getString("type"), kind.name());
    }
    assertThat(type.getJsonArray("x-enum-varnames"))
        .containsExactlyElementsOf(
            type.getJsonArray("enum").stream().map(value -> (Object) kinds.get(value)).toList());
  }

  @Test
  void anInvalidExampleWouldBeDetected() {
    assertThat(problems(schemaOf("order_by"), "name")).isNotEmpty();
    assertThat(problems(schemaOf("date"), "2022-10")).isNotEmpty();
    assertThat(problems(schemaOf("id"), "")).isNotEmpty();
  }

  private static Map<String, String> with(Map<String, String> given, String name, String value) {
    var all = new HashMap<>(given);
    all.put(name, value);
    return all;
  }

  private static boolean weAccept(String path, String parameter, String value) {
    var given = new HashMap<>(GOOD);
    if (path.startsWith("/ingestions/")) {
      given.put("id", "7");
    }
    if (parameter.equals("cursor")) {
      given.put("limit", "7");
    }
    if (parameter.equals("time")) {
      given.put("shape", "columns");
    }
    given.put(parameter, value);
    try {
      switch (path) {
        case "/movers" -> MoversQuery.from(given);
        case "/days" -> DaysQuery.from(given);
        case "/latest" -> LatestQuery.from(given);
        case "/market" -> MarketQuery.from(given);
        case "/market/history" -> MarketHistoryQuery.from(given);
        case "/correlation" -> {
          if (!parameter.equals("id")) {
            given.put("id", "btc,eth");
          }
          CorrelationQuery.from(given);
        }
        case STATISTICS -> StatisticsQuery.from(given);
        case "/export" -> ExportQuery.from(given);
        case "/prices" -> PricesQuery.checkOptions(given);
        case "/search" -> SearchQuery.from(given);
        case "/currencies" -> CurrenciesQuery.from(given);
        case CURRENCY, MERGE -> CurrencyQuery.from(given);
        case HISTORY -> HistoryQuery.from(given);
        case "/history" -> HistoriesQuery.from(given);
        case "/ohlc" -> OhlcQuery.from(given);
        case RECORD -> RecordKey.from(given);
        case "/events" -> {
          // A value that is not an id is ignored, not an error.
        }
        case "/ingestions" -> {
          if (parameter.equals("dry_run")) {
            UploadParameters.from(given);
          } else if (Arrays.stream(Declaration.values())
              .anyMatch(declaration -> declaration.parameter().equals(parameter))) {
            Declarations.ofUpload(given);
          } else {
            IngestionsQuery.from(given);
          }
        }
        case "/ingestions/{id}", "/ingestions/{id}/records" -> IngestionsQuery.id(given);
        case "/ingestions/{id}/rejections" -> RejectionsQuery.from(given);
        default -> DashboardRequest.from(given);
      }
      return true;
    } catch (Failure.InvalidRequest e) {
      assertThat(e.violations()).hasSize(1);
      assertThat(e.violations().get(0).parameter()).isEqualTo(parameter);
      return false;
    }
  }

  /** The objections of our own validator to a value in text form. */
  static List<String> problems(JsonObject schema, Object value) {
    return isTruth(schema, value)
        ? problemsOf(schema, Boolean.valueOf((String) value))
        : problemsOf(schema, value);
  }

  private static boolean isTruth(JsonObject schema, Object value) {
    return "boolean".equals(schema.getValue("type")) && List.of("true", "false").contains(value);
  }

  private static List<String> problemsOf(JsonObject schema, Object value) {
    var result =
        Validator.create(
                JsonSchema.of(schema),
                new JsonSchemaOptions()
                    .setBaseUri("app://contract")
                    .setDraft(Draft.DRAFT202012)
                    .setOutputFormat(OutputFormat.Basic))
            .validate(value);
    return result.getValid() ? List.of() : List.of(String.valueOf(result.getErrors()));
  }

  /**
   * Whether a standards-compliant client accepts a value. In JSON Schema, {@code \s} matches all
   * Unicode spaces and {@code $} only the very end (ECMA-262), unlike in Java.
   */
  private static boolean clientAccepts(JsonObject schema, String value) {
    if ("boolean".equals(schema.getValue("type"))) {
      return isTruth(schema, value);
    }
    if (schema.getString("type").equals("integer")) {
      return isWithin(schema, value);
    }
    if (schema.getString("type").equals("number")) {
      return isNumberWithin(schema, value);
    }
    var length = value.codePointCount(0, value.length());
    var pattern =
        schema
            .getString("pattern", "")
            .replace("\\s", "\\t\\n\\u000b\\f\\r\\p{Z}\\ufeff")
            .replaceAll("\\$$", "\\\\z");
    return schema.getInteger("minLength", 0) <= length
        && length <= schema.getInteger("maxLength", Integer.MAX_VALUE)
        && Pattern.compile(pattern).matcher(value).find()
        && (!schema.containsKey("enum") || schema.getJsonArray("enum").contains(value));
  }

  /** The text that a client sends. */
  private static Object sent(JsonObject schema, String value) {
    return switch (schema.getString("type")) {
      case "integer" -> Long.valueOf(value);
      case "number" -> Double.valueOf(value);
      default -> value;
    };
  }

  private static boolean isNumberWithin(JsonObject schema, String value) {
    return Pattern.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?", value)
        && new BigDecimal(value).compareTo(BigDecimal.valueOf(schema.getDouble("minimum"))) >= 0;
  }

  private static boolean isWithin(JsonObject schema, String value) {
    if (!Pattern.matches("-?(0|[1-9][0-9]*)", value)) {
      return false;
    }
    var number = new BigInteger(value);
    var most = BigInteger.valueOf(schema.getLong("maximum", Long.MAX_VALUE));
    return number.compareTo(BigInteger.valueOf(schema.getLong("minimum"))) >= 0
        && number.compareTo(most) <= 0;
  }

  private static JsonObject schemaOf(String parameter) {
    return parameter("/dashboard", parameter).getJsonObject("schema");
  }

  private static JsonObject parameter(String path, String name) {
    return parameters(CONTRACT.getJsonObject("paths").getJsonObject(path))
        .filter(parameter -> parameter.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The parameters of all methods of a path. */
  private static Stream<JsonObject> parameters(JsonObject path) {
    return path.stream()
        .map(method -> (JsonObject) method.getValue())
        .flatMap(method -> method.getJsonArray("parameters", new JsonArray()).stream())
        .map(JsonObject.class::cast)
        // Conditions are HTTP header fields, which RecordIT tests.
        .filter(parameter -> !parameter.getString("in").equals("header"));
  }
}
