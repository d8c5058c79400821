package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.http.contract.Contract;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The CoinGecko-compatible API. Every response is validated against its contract. */
class CoinGeckoIT extends SharedServerTestBase {
  private static final String API = "/api/v3";

  /** The moment of the newest records: those of 2022-10-09. */
  private static final Instant NEWEST = Instant.parse("2022-10-10T00:00:00Z");

  @BeforeAll
  static void start() {
    server = TestServer.start(CoinGeckoData.filled());
  }

  private static Object json(String pathAndQuery) {
    var response = server.get(API + pathAndQuery);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.decodeValue(response.body());
  }

  private static JsonObject object(String pathAndQuery) {
    return (JsonObject) json(pathAndQuery);
  }

  private static JsonArray array(String pathAndQuery) {
    return (JsonArray) json(pathAndQuery);
  }

  @Test
  void aPingHasAResponse() {
    assertThat(object("/ping").getString("gecko_says")).isEqualTo("(V3) To the Moon!");
  }

  @Test
  void theNewestPricesAreThoseOfTheNewestRecords() {
    var prices =
        object(
            "/simple/price?ids=bitcoin,gone,unknown,empty&vs_currencies=usd&include_market_cap=true"
                + "&include_24hr_vol=true&include_24hr_change=true&include_last_updated_at=true");
    assertThat(prices.fieldNames()).containsExactlyInAnyOrder("bitcoin", "gone");
    assertThat(prices.getJsonObject("bitcoin"))
        .isEqualTo(
            new JsonObject()
                .put("usd", 20399.125)
                .put("usd_market_cap", 400000000399L)
                .put("usd_24h_vol", 1000000399)
                .put("usd_24h_change", (20399.125 - 20398.125) / 20398.125 * 100)
                .put("last_updated_at", NEWEST.getEpochSecond()));
    assertThat(prices.getJsonObject("gone"))
        .isEqualTo(
            new JsonObject()
                .put("usd", 2)
                .put("usd_market_cap", 1)
                .put("last_updated_at", Instant.parse("2022-01-02T00:00:00Z").getEpochSecond()));
  }

  @Test
  void pricesAreInAnyCurrencyAndRounded() {
    var prices = object("/simple/price?ids=bitcoin&vs_currencies=USD,eur,eth,ethereum");
    // The euro has no record on the weekend, so its rate is that of Friday.
    assertThat(prices.getJsonObject("bitcoin"))
        .isEqualTo(
            new JsonObject()
                .put("usd", 20399.125)
                .put("eur", 20399.125 / 1.25)
                .put("eth", 20399.125 / 1101)
                .put("ethereum", 20399.125 / 1101));
    assertThat(
            object("/simple/price?ids=bitcoin&vs_currencies=usd,eth&precision=2")
                .getJsonObject("bitcoin"))
        .isEqualTo(new JsonObject().put("usd", 20399.13).put("eth", 18.53));
  }

  @Test
  void currenciesAreFoundByNameAndSymbol() {
    assertThat(object("/simple/price?symbols=BTC,eth&vs_currencies=usd").fieldNames())
        .containsExactlyInAnyOrder("bitcoin", "ethereum");
    assertThat(object("/simple/price?names=twin&vs_currencies=usd").fieldNames())
        .containsExactly("twin");
    assertThat(object("/simple/price?ids=unknown&vs_currencies=usd")).isEmpty();
    assertThat(
            object("/simple/price?ids=%C3%A9,Bitcoin,%20ethereum&vs_currencies=usd").fieldNames())
        .containsExactlyInAnyOrder("bitcoin", "ethereum");
  }

  /** CoinGecko's own response to an unknown quote currency is {@code {"bitcoin":{}}}. */
  @Test
  void unknownQuoteCurrenciesAreLeftOutOfSimplePrices() {
    assertThat(object("/simple/price?ids=bitcoin&vs_currencies=xyz,usd,%00"))
        .isEqualTo(new JsonObject().put("bitcoin", new JsonObject().put("usd", 20399.125)));
    assertThat(object("/simple/price?ids=bitcoin,unknown,empty&vs_currencies=xyz"))
        .isEqualTo(new JsonObject().put("bitcoin", new JsonObject()));
    assertThat(object("/simple/price?ids=bitcoin&vs_currencies=,usd,,USD&precision=full"))
        .isEqualTo(new JsonObject().put("bitcoin", new JsonObject().put("usd", 20399.125)));
  }

  @ParameterizedTest
  @CsvSource({"0, 20399.0", "1, 20399.1", "18, 20399.125", "full, 20399.125", "'', 20399.125"})
  void pricesAreRoundedHalfUp(String precision, double price) {
    var parameter = "&vs_currencies=usd&precision=" + precision;
    assertThat(
            object("/simple/price?ids=bitcoin" + parameter)
                .getJsonObject("bitcoin")
                .getDouble("usd"))
        .isEqualTo(price);
    assertThat(
            object("/coins/bitcoin/market_chart?vs_currency=usd&days=0&precision=" + precision)
                .getJsonArray("prices"))
        .isEqualTo(JsonArray.of(JsonArray.of(NEWEST.toEpochMilli(), price)));
  }

  @Test
  void quoteCurrenciesAreFiatOrWellKnown() {
    assertThat(array("/simple/supported_vs_currencies"))
        .isEqualTo(JsonArray.of("btc", "eth", "eur", "usd"));
    var rates = object("/exchange_rates").getJsonObject("rates");
    assertThat(rates.fieldNames()).containsExactlyInAnyOrder("btc", "eth", "eur", "usd");
    assertThat(rates.getJsonObject("btc"))
        .isEqualTo(
            new JsonObject()
                .put("name", "Bitcoin")
                .put("unit", "BTC")
                .put("value", 1)
                .put("type", "crypto"));
    assertThat(rates.getJsonObject("eur").getDouble("value")).isEqualTo(20399.125 / 1.25);
    assertThat(rates.getJsonObject("eur").getString("type")).isEqualTo("fiat");
  }

  @Test
  void allCurrenciesExceptFiatAreListedWithLowerCaseSymbols() {
    var coins = array("/coins/list");
    assertThat(coins)
        .contains(
            new JsonObject().put("id", "bitcoin").put("symbol", "btc").put("name", "Bitcoin"),
            new JsonObject().put("id", "empty").put("symbol", "none").put("name", "Empty"))
        .hasSize(5);
    assertThat(array("/coins/list?include_platform=true").getJsonObject(0).getValue("platforms"))
        .isEqualTo(new JsonObject());
    assertThat(array("/coins/list?status=inactive")).isEmpty();
  }

  @Test
  void marketsHaveTheNewestRecords() {
    var markets =
        array("/coins/markets?vs_currency=usd&price_change_percentage=1h,24h,7d,1y&sparkline=true");
    assertThat(markets.stream().map(row -> ((JsonObject) row).getString("id")))
        .containsExactly("bitcoin", "ethereum", "gone", "twin");
    var bitcoin = markets.getJsonObject(0);
    assertThat(bitcoin.getDouble("current_price")).isEqualTo(20399.125);
    assertThat(bitcoin.getDouble("high_24h")).isEqualTo(20899);
    assertThat(bitcoin.getDouble("low_24h")).isEqualTo(19899);
    assertThat(bitcoin.getInteger("market_cap_rank")).isEqualTo(1);
    assertThat(bitcoin.getDouble("price_change_24h")).isEqualTo(1);
    assertThat(bitcoin.getDouble("market_cap_change_24h")).isEqualTo(1);
    assertThat(bitcoin.getDouble("market_cap_change_percentage_24h"))
        .isCloseTo(100 / 400000000398.0, within(1e-15));
    assertThat(bitcoin.getDouble("price_change_percentage_7d_in_currency"))
        .isEqualTo((20399.125 - 20392.125) / 20392.125 * 100);
    assertThat(bitcoin.getDouble("price_change_percentage_1y_in_currency"))
        .isEqualTo((20399.125 - 20034.125) / 20034.125 * 100);
    assertThat(bitcoin.containsKey("price_change_percentage_1h_in_currency")).isTrue();
    assertThat(bitcoin.getValue("price_change_percentage_1h_in_currency")).isNull();
    assertThat(bitcoin.getString("last_updated")).isEqualTo("2022-10-10T00:00:00Z");
    assertThat(bitcoin.getJsonObject("sparkline_in_7d").getJsonArray("price"))
        .hasSize(8)
        .endsWith(20399.125);
    // One day of the last 8 is missing.
    assertThat(markets.getJsonObject(1).getJsonObject("sparkline_in_7d").getJsonArray("price"))
        .hasSize(7);
    assertThat(markets.getJsonObject(3).getValue("market_cap_rank")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order=market_cap_asc | gone,ethereum,bitcoin,twin",
        "order=volume_desc | bitcoin,ethereum,gone,twin",
        "order=gecko_desc | bitcoin,ethereum,gone,twin",
        "order=gecko_asc | gone,ethereum,bitcoin,twin",
        "ids= | bitcoin,ethereum,gone,twin",
        "ids=,&symbols=GONE | gone",
        "order=id_desc | twin,gone,ethereum,bitcoin",
        "order=id_asc&per_page=2 | bitcoin,ethereum",
        "order=id_asc&per_page=2&page=2 | gone,twin",
        "per_page=2&page=3 | ''",
        "page=1000000&per_page=250 | ''",
        "ids=twin,ethereum,unknown | ethereum,twin",
        "symbols=btc | bitcoin",
        "names=Gone,bitcoin&order=id_desc | gone,bitcoin"
      })
  void marketsAreOrderedAndPaged(String query, String ids) {
    var markets = array("/coins/markets?vs_currency=eur&" + query);
    assertThat(
            String.join(
                ",", markets.stream().map(row -> ((JsonObject) row).getString("id")).toList()))
        .isEqualTo(ids);
  }

  @Test
  void aCurrencyHasItsNewestRecordInAllQuoteCurrencies() {
    var bitcoin = object("/coins/bitcoin?sparkline=true");
    assertThat(bitcoin.getString("symbol")).isEqualTo("btc");
    assertThat(bitcoin.getString("last_updated")).isEqualTo("2022-10-10T00:00:00Z");
    assertThat(bitcoin.getJsonArray("tickers")).isEmpty();
    var data = bitcoin.getJsonObject("market_data");
    assertThat(data.getJsonObject("current_price"))
        .isEqualTo(
            new JsonObject()
                .put("btc", 1)
                .put("eth", 20399.125 / 1101)
                .put("eur", 20399.125 / 1.25)
                .put("usd", 20399.125));
    assertThat(data.getJsonObject("price_change_percentage_7d_in_currency").getDouble("btc"))
        .isZero();
    assertThat(data.getJsonArray("sparkline_7d")).hasSize(8);
    var bare =
        object(
            "/coins/bitcoin?market_data=false&tickers=false&localization=false&community_data=false"
                + "&developer_data=false");
    assertThat(bare.fieldNames()).doesNotContain("market_data", "tickers", "localization");
    assertThat(object("/coins/empty").containsKey("market_data")).isFalse();
    assertThat(object("/coins/BITCOIN").getString("id")).isEqualTo("bitcoin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2022-10-09", "09-10-2022", "9-10-2022", "2022-10-9"})
  void theHistoryOfADayIsTheCloseOfTheDayBefore(String date) {
    var data = object("/coins/bitcoin/history?date=" + date).getJsonObject("market_data");
    assertThat(data.getJsonObject("current_price").getDouble("usd")).isEqualTo(20398.125);
    assertThat(data.getJsonObject("current_price").getDouble("eur")).isEqualTo(20398.125 / 1.25);
    assertThat(data.getJsonObject("market_cap").getDouble("usd")).isEqualTo(400000000398.0);
    assertThat(data.getJsonObject("total_volume").getDouble("usd")).isEqualTo(1000000398.0);
  }

  @Test
  void aDayWithoutARecordHasNoMarketData() {
    var snapshot = object("/coins/ethereum/history?date=2022-10-06&localization=false");
    assertThat(snapshot.getString("name")).isEqualTo("Ethereum");
    assertThat(snapshot.containsKey("market_data")).isFalse();
    assertThat(object("/coins/bitcoin/history?date=1999-01-01").containsKey("market_data"))
        .isFalse();
  }

  @Test
  void everyPointOfAChartStandsAtTheEndOfItsDay() {
    var chart = object("/coins/bitcoin/market_chart?vs_currency=usd&days=2&x_cg_demo_api_key=k");
    assertThat(chart.getJsonArray("prices"))
        .isEqualTo(
            JsonArray.of(
                JsonArray.of(millis("2022-10-08"), 20397.125),
                JsonArray.of(millis("2022-10-09"), 20398.125),
                JsonArray.of(millis("2022-10-10"), 20399.125)));
    assertThat(chart.getJsonArray("market_caps").getJsonArray(2).getLong(1))
        .isEqualTo(400000000399L);
    assertThat(chart.getJsonArray("total_volumes").getJsonArray(2).getLong(1))
        .isEqualTo(1000000399L);
    assertThat(
            object("/coins/bitcoin/market_chart?vs_currency=usd&days=max").getJsonArray("prices"))
        .hasSize(400);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 2",
    "0.5, 2",
    "1.0, 2",
    "7, 8",
    "14, 15",
    "30, 31",
    "90, 91",
    "365, 366",
    "399, 400",
    "400, 400",
    "19275, 400",
    "99999999, 400",
    "max, 400"
  })
  void aNumberOfDaysCountsBackFromTheNewestPoint(String days, int points) {
    var chart = object("/coins/bitcoin/market_chart?vs_currency=USD&interval=daily&days=" + days);
    assertThat(chart.getJsonArray("prices")).hasSize(points);
    assertThat(chart.getJsonArray("prices").getJsonArray(points - 1).getLong(0))
        .isEqualTo(NEWEST.toEpochMilli());
  }

  @Test
  void unknownValuesHaveNoPoint() {
    var chart = object("/coins/ethereum/market_chart?vs_currency=eur&days=7");
    // There is no record of 5 October, and no volume at all.
    assertThat(chart.getJsonArray("prices")).hasSize(7);
    assertThat(chart.getJsonArray("total_volumes")).isEmpty();
    assertThat(object("/coins/empty/market_chart?vs_currency=usd&days=7").getJsonArray("prices"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2022-10-08, 2022-10-10, 3",
    "2022-10-08T00:00, 2022-10-09T23:59, 2",
    "2022-10-08T00:01, 2022-10-10T00:00:00Z, 2",
    "2022-10-08T02:00:00%2B02:00, 2022-10-10T00:00:00.000Z, 3",
    "1665187200, 1665360000, 3",
    "1665187201, 1665359999, 1",
    "1665187200.5, 1665360000, 3",
    "0, 99999999999, 400",
    "2023-01-01, 2024-01-01, 0",
    "0000-01-01, 0001-01-01, 0",
    "2022-10-10, 2022-10-10, 1"
  })
  void rangesTakeDatesAndSeconds(String from, String to, int points) {
    var range = "from=" + from + "&to=" + to;
    var chart = object("/coins/bitcoin/market_chart/range?vs_currency=usd&" + range);
    assertThat(chart.getJsonArray("prices")).hasSize(points);
    assertThat(array("/coins/bitcoin/ohlc/range?vs_currency=usd&interval=daily&" + range))
        .hasSize(points);
  }

  @Test
  void candlesAreStampedAtTheirEnd() {
    assertThat(array("/coins/bitcoin/ohlc?vs_currency=usd&days=1"))
        .isEqualTo(
            JsonArray.of(JsonArray.of(millis("2022-10-10"), 20299, 20899, 19899, 20399.125)));
    assertThat(array("/coins/bitcoin/ohlc?vs_currency=usd&days=30")).hasSize(30);
    var long90 = array("/coins/bitcoin/ohlc?vs_currency=usd&days=90");
    assertThat(long90).hasSize(23);
    // Four days, the last of which is the newest one.
    assertThat(long90.getJsonArray(22))
        .isEqualTo(JsonArray.of(millis("2022-10-10"), 20296, 20899, 19896, 20399.125));
    assertThat(long90.getJsonArray(21).getLong(0)).isEqualTo(millis("2022-10-06"));
    assertThat(array("/coins/bitcoin/ohlc?vs_currency=usd&days=90&interval=daily")).hasSize(90);
    assertThat(array("/coins/bitcoin/ohlc?vs_currency=usd&days=max")).hasSize(100);
    // A currency without an open has no candles.
    assertThat(array("/coins/gone/ohlc?vs_currency=usd&days=max")).isEmpty();
  }

  private static long millis(String day) {
    return LocalDate.parse(day).toEpochDay() * 86_400_000L;
  }

  @Test
  void aSearchFindsPartsAndHasUpperCaseSymbols() {
    var coins = object("/search?query=bit").getJsonArray("coins");
    assertThat(coins).hasSize(1);
    assertThat(coins.getJsonObject(0).getString("symbol")).isEqualTo("BTC");
    assertThat(coins.getJsonObject(0).getInteger("market_cap_rank")).isEqualTo(1);
    assertThat(object("/search?query=eur").getJsonArray("coins")).isEmpty();
  }

  @Test
  void gainersAndLosersMovedUpToTheNewestDay() {
    var movers = object("/coins/top_gainers_losers?vs_currency=usd&price_change_percentage=7d");
    var gainer = movers.getJsonArray("top_gainers").getJsonObject(0);
    assertThat(gainer.getString("id")).isEqualTo("bitcoin");
    assertThat(gainer.getDouble("usd")).isEqualTo(20399.125);
    assertThat(gainer.getDouble("usd_7d_change"))
        .isEqualTo((20399.125 - 20392.125) / 20392.125 * 100);
    // Ethereum fell, but its volume is unknown.
    assertThat(movers.getJsonArray("top_losers")).isEmpty();
  }

  @Test
  void theMarketAsAWholeIsThatOfTheNewestDay() {
    var data = object("/global").getJsonObject("data");
    assertThat(data.getInteger("active_cryptocurrencies")).isEqualTo(3);
    assertThat(data.getLong("updated_at")).isEqualTo(NEWEST.getEpochSecond());
    assertThat(data.getJsonObject("total_market_cap"))
        .isEqualTo(
            new JsonObject()
                .put("btc", 600000000399.0 / 20399.125)
                .put("eth", 600000000399.0 / 1101)
                .put("eur", 600000000399.0 / 1.25)
                .put("usd", 600000000399L));
    assertThat(data.getJsonObject("market_cap_percentage").getDouble("btc"))
        .isCloseTo(100 * 400000000399.0 / 600000000399.0, within(1e-9));
    assertThat(data.getDouble("market_cap_change_percentage_24h_usd"))
        .isCloseTo(100 / 600000000398.0, within(1e-15));
    var chart =
        object("/global/market_cap_chart?days=7&vs_currency=eur").getJsonObject("market_cap_chart");
    assertThat(chart.getJsonArray("market_cap")).hasSize(8);
    assertThat(chart.getJsonArray("market_cap").getJsonArray(7))
        .isEqualTo(JsonArray.of(NEWEST.toEpochMilli(), 600000000399.0 / 1.25));
    assertThat(
            object("/global/market_cap_chart?days=max")
                .getJsonObject("market_cap_chart")
                .getJsonArray("market_cap"))
        .hasSize(400);
  }

  @Test
  void allTimeHighsAndLowsAreThoseOfTheStatistics() {
    var bitcoin = array("/coins/markets?vs_currency=usd&ids=bitcoin").getJsonObject(0);
    assertThat(bitcoin.getDouble("ath")).isEqualTo(20899);
    assertThat(bitcoin.getString("ath_date")).isEqualTo("2022-10-10T00:00:00Z");
    assertThat(bitcoin.getDouble("ath_change_percentage"))
        .isEqualTo((20399.125 - 20899) / 20899 * 100);
    assertThat(bitcoin.getDouble("atl")).isEqualTo(19500);
    assertThat(bitcoin.getString("atl_date")).isEqualTo("2021-09-06T00:00:00Z");
  }

  /** In bitcoin, the highest price is on the day with the highest ratio of high to close. */
  @Test
  void allTimeHighsAndLowsAreInTheQuoteCurrencyAtTheRatesOfTheirDays() {
    var expected =
        new JsonObject()
            .put("btc", 20500 / 20000.125)
            .put("eth", 20899 / 1101.0)
            .put("eur", 20899 / 1.25)
            .put("usd", 20899);
    var data = object("/coins/bitcoin").getJsonObject("market_data");
    assertThat(data.getJsonObject("ath")).isEqualTo(expected);
    assertThat(data.getJsonObject("ath_date"))
        .isEqualTo(
            new JsonObject()
                .put("btc", "2021-09-06T00:00:00Z")
                .put("eth", "2022-10-10T00:00:00Z")
                .put("eur", "2022-10-10T00:00:00Z")
                .put("usd", "2022-10-10T00:00:00Z"));
    assertThat(data.getJsonObject("atl"))
        .isEqualTo(
            new JsonObject()
                .put("btc", 19500 / 20000.125)
                .put("eth", 19500 / 1500.0)
                .put("eur", 19500 / 1.25)
                .put("usd", 19500));
    assertThat(data.getJsonObject("ath_change_percentage").getDouble("eth"))
        .isCloseTo((20399.125 / 20899 - 1) * 100, within(1e-9));
    for (var quote : expected.fieldNames()) {
      var row = array("/coins/markets?ids=bitcoin&vs_currency=" + quote).getJsonObject(0);
      for (var member : List.of("ath", "ath_change_percentage", "ath_date", "atl", "atl_date")) {
        assertThat(row.getValue(member))
            .as("%s in %s", member, quote)
            .isEqualTo(data.getJsonObject(member).getValue(quote));
      }
    }
  }

  @Test
  void aCurrencyWithoutARateHasNoAllTimeHigh() {
    // "gone" has a single record, so it has a rate on only eight days.
    var row = array("/coins/markets?ids=ethereum&vs_currency=gone").getJsonObject(0);
    assertThat(row.getValue("current_price")).isNull();
    assertThat(row.getDouble("ath")).isEqualTo(1600 / 2.0);
    assertThat(row.getString("ath_date")).isEqualTo("2022-01-02T00:00:00Z");
    assertThat(row.getValue("ath_change_percentage")).isNull();
    assertThat(object("/coins/empty").containsKey("market_data")).isFalse();
  }

  /** Parameters as pycoingecko, rotki, Ghostfolio and Portfolio Performance send them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ping?x_cg_demo_api_key=CG-abc",
        "/coins/list/?include_platform=False",
        "/coins/bitcoin/?localization=False&tickers=false&market_data=True&community_data=0"
            + "&developer_data=no&sparkline=false&dex_pair_format=x&x_cg_pro_api_key=abc",
        "/coins/markets?vs_currency=usd&locale=en&include_rehypothecated=maybe&price_change_percentage="
            + "&sparkline=FALSE&category=&ids=&per_page=250&page=1",
        "/simple/price/?ids=bitcoin&vs_currencies=usd&include_24hr_change=true&cache=1",
        "/coins/bitcoin/market_chart?vs_currency=EUR&days=19000&interval=daily",
        "/coins/bitcoin/market_chart/range?vs_currency=usd&from=1633046400&to=1665360000&precision=full",
        "/coins/bitcoin/history?date=09-10-2022&localization=false",
        "/search?query=bit&locale=en"
      })
  void parametersThatClientsSendAreAccepted(String request) {
    var response =
        server.get(API + request, "x-cg-demo-api-key", "CG-abc", "x-cg-pro-api-key", "CG-abc");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  @Test
  void slashesAtTheEndAreIgnored() {
    assertThat(object("/simple/price/?ids=bitcoin&vs_currencies=usd").fieldNames())
        .containsExactly("bitcoin");
    assertThat(object("/coins/bitcoin/?localization=false").getString("id")).isEqualTo("bitcoin");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/coins/unknown | 404 | coin not found",
        "/coins/%00 | 404 | coin not found",
        "/coins/%20 | 404 | coin not found",
        "/coins/unknown/market_chart?vs_currency=usd&days=1 | 404 | coin not found",
        "/coins/unknown/history?date=2022-10-09 | 404 | coin not found",
        "/coins/bitcoin/market_chart?vs_currency=xyz&days=1 | 400 | invalid vs_currency",
        "/coins/bitcoin/market_chart?days=1 | 422 | Missing parameter vs_currency",
        "/coins/bitcoin/market_chart?vs_currency=usd | 422 | Missing parameter days",
        "/coins/markets | 422 | Missing parameter vs_currency",
        "/coins/markets?vs_currency=xyz | 400 | invalid vs_currency",
        "/coins/markets?vs_currency=usd&vs_currency=eur | 400 | invalid vs_currency: it is given more than once",
        "/simple/price?ids=bitcoin | 422 | Missing parameter vs_currencies",
        "/simple/price?vs_currencies=usd | 422 | Missing parameter ids",
        "/simple/price?ids=bitcoin&vs_currencies=usd&precision=19 | 400 | invalid precision: it is neither full nor a number from 0 to 18",
        "/coins/bitcoin/history?date=2022-02-30 | 400 | invalid date",
        "/coins/bitcoin/history?date=%2B12022-10-09 | 400 | invalid date",
        "/coins/bitcoin/market_chart?vs_currency=usd&days=-1 | 400 | invalid days: it is neither a number nor max",
        "/coins/bitcoin/history?date=10/09/2022 | 400 | invalid date",
        "/coins/bitcoin/history | 422 | Missing parameter date",
        "/coins/bitcoin/ohlc?vs_currency=usd&days=1&interval=hourly | 400 | invalid interval: this server has daily prices only",
        "/coins/bitcoin/ohlc/range?vs_currency=usd&from=1&to=2 | 422 | Missing parameter interval",
        "/coins/bitcoin/market_chart/range?vs_currency=usd&from=3&to=2 | 400 | invalid from: it is after to",
        "/search | 422 | Missing parameter query",
        "/coins/list?include_platform=yes | 400 | 'invalid include_platform: it is not one of true, false'",
        "/coins/markets?vs_currency=usd&page=0 | 400 | invalid page: it is not a number from 1 to 1000000",
        "/coins/markets?vs_currency=usd&category=layer-1 | 400 | invalid category: this server has no categories",
        "/nfts/list | 404 | Incorrect path. See /api/v3/openapi.yaml",
        "/unknown | 404 | Incorrect path. See /api/v3/openapi.yaml",
        "'' | 404 | Incorrect path. See /api/v3/openapi.yaml",
        "/ | 404 | Incorrect path. See /api/v3/openapi.yaml",
        "/search?query=%00 | 400 | 'invalid query: it is too long, or has a control character'"
      })
  void invalidRequestsGetCoinGeckosFormOfErrors(String request, int status, String error) {
    var response = server.get(API + request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(new JsonObject(response.body())).isEqualTo(new JsonObject().put("error", error));
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void aRequestThatIsRefusedBeforeRoutingGetsTheFormOfItsPath() throws Exception {
    var wrong = "The URL contains %, which is not a percent-encoded byte.";
    var long414 = "The request line is longer than 8192 bytes.";
    var padding = "a".repeat(9000);
    assertThat(sent("GET /api/v3/coins/% HTTP/1.1~Host: h~~"))
        .isEqualTo("400 application/json " + new JsonObject().put("error", wrong));
    assertThat(sent("GET /api/v3?% HTTP/1.1~Host: h~~"))
        .isEqualTo("400 application/json " + new JsonObject().put("error", wrong));
    assertThat(sent("GET /udf/history?symbol=% HTTP/1.1~Host: h~~"))
        .isEqualTo(
            "400 application/json " + new JsonObject().put("s", "error").put("errmsg", wrong));
    assertThat(sent("GET /api/v3/ping HTTP/1.1~~"))
        .startsWith("400 application/json {\"error\":\"The Host header");
    assertThat(sent("GET /api/v3/ping HTTP/1.1~Host: h~X: " + "x".repeat(20_000) + "~~"))
        .startsWith("431 application/json {\"error\":\"The header fields");
    assertThat(sent("GET /api/v3/simple/price?ids=" + padding + " HTTP/1.1~Host: h~~"))
        .isEqualTo("414 application/json " + new JsonObject().put("error", long414));
    assertThat(sent("GET /udf/history?symbol=" + padding + " HTTP/1.1~Host: h~~"))
        .isEqualTo(
            "414 application/json " + new JsonObject().put("s", "error").put("errmsg", long414));
    assertThat(sent("GET /api/v30/% HTTP/1.1~Host: h~~"))
        .startsWith("400 application/problem+json");
    assertThat(sent("GET /dashboard?id=" + padding + " HTTP/1.1~Host: h~~"))
        .startsWith("414 application/problem+json");
  }

  /**
   * Sends bytes that HTTP clients would refuse or encode. A tilde ends a line.
   *
   * @return the status, the media type and the body of the response
   */
  private static String sent(String request) throws IOException {
    try (var socket = new Socket("localhost", server.port())) {
      var text = request.replaceFirst("~", "~Connection: close~").replace("~", "\r\n");
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      var reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      var type = reply.replaceFirst("(?is).*\r\ncontent-type: ([^\r]*)\r\n.*", "$1");
      return reply.split(" ")[1]
          + " "
          + type
          + " "
          + reply.substring(reply.indexOf("\r\n\r\n") + 4);
    }
  }

  @Test
  void otherMethodsAreNotAllowed() {
    var response = server.send("POST", API + "/coins/list");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
    assertThat(new JsonObject(response.body()).getString("error"))
        .isEqualTo("POST is not allowed here.");
  }

  @Test
  void aServerWithoutADatabaseReportsItInCoinGeckosForm() {
    try (var alone = TestServer.startWithoutQuery()) {
      var response = alone.get(API + "/coins/list");
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("Retry-After")).isPresent();
      assertThat(new JsonObject(response.body()).getJsonObject("status").getInteger("error_code"))
          .isEqualTo(503);
      assertThat(alone.get(API + "/ping").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theContractIsServed() {
    assertThat(server.get(API + "/openapi.yaml").body())
        .isEqualTo(Contract.COINGECKO.yaml().toString());
    assertThat(new JsonObject(server.get(API + "/openapi.json").body()))
        .isEqualTo(Contract.COINGECKO.json());
  }

  @Test
  void itCanBeTurnedOff() throws IOException {
    try (var off = TestServer.startWithoutQuery(TestServer.settings("COINGECKO_API", "off"))) {
      for (var path : List.of("/ping", "/coins/list", "/openapi.yaml")) {
        // Not sent by TestServer, which would expect a status of the contract.
        var connection = (HttpURLConnection) off.uri(API + path).toURL().openConnection();
        assertThat(connection.getResponseCode()).as(path).isEqualTo(404);
      }
    }
  }

  @Test
  void concurrentRequestsAfterAChangeReadAllCurrenciesOnce() throws Exception {
    var database = CoinGeckoData.filled();
    try (var own = TestServer.start(database)) {
      own.get(API + "/simple/supported_vs_currencies");
      var reads = new AtomicInteger();
      own.vertx()
          .eventBus()
          .addOutboundInterceptor(
              delivery -> {
                if (delivery.message().address().equals(Addresses.LATEST)) {
                  reads.incrementAndGet();
                }
                delivery.next();
              });
      TestDatabase.execute(
          database,
          "insert into record (currency_id, date, close, marketcap) values (4, '2022-10-09', 7, 5e12)");
      // None of these is in the edge cache.
      var clients = Executors.newFixedThreadPool(16);
      try {
        await()
            .until(
                () -> rankOfGone(own.get(API + "/search?query=gone&" + reads.get()).body()) == 1);
        var before = reads.getAndSet(0);
        assertThat(before).isEqualTo(1);
        TestDatabase.execute(database, "update record set marketcap = 1 where currency_id = 4");
        var responses = new ArrayList<Future<String>>();
        for (var i = 0; i < 300; i++) {
          var request = API + "/search?query=gone&n=" + i;
          responses.add(clients.submit(() -> own.get(request).body()));
        }
        var ranks = new ArrayList<Integer>();
        for (var response : responses) {
          ranks.add(rankOfGone(response.get(30, TimeUnit.SECONDS)));
        }
        await()
            .until(
                () -> rankOfGone(own.get(API + "/search?query=gone&" + ranks.size()).body()) == 3);
        assertThat(reads).hasValue(1);
      } finally {
        clients.shutdownNow();
      }
    }
  }

  private static int rankOfGone(String found) {
    return new JsonObject(found)
        .getJsonArray("coins")
        .getJsonObject(0)
        .getInteger("market_cap_rank");
  }

  @Test
  void aResponseFromCachedCurrenciesCanBeCachedToo() {
    for (var path :
        List.of("/simple/supported_vs_currencies?a", "/simple/supported_vs_currencies?b")) {
      var response = server.get(API + path);
      assertThat(response.headers().firstValue("ETag")).as(path).isPresent();
      assertThat(response.headers().firstValue("Cache-Control")).contains("public, no-cache");
    }
  }

  @Test
  void aNameLikeTheSymbolOrIdOfAnotherCurrencyDisturbsNobody() {
    var database = CoinGeckoData.filled();
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) values (7, 'ETH', 'E7'), (8, 'Other', 'BITCOIN')");
    try (var own = TestServer.start(database)) {
      for (var path :
          List.of(
              "/simple/supported_vs_currencies",
              "/exchange_rates",
              "/coins/gone/market_chart?vs_currency=eth&days=3",
              "/coins/markets?vs_currency=eth&ids=bitcoin",
              "/simple/price?vs_currencies=eth&ids=bitcoin",
              "/global/market_cap_chart?vs_currency=eth&days=7",
              "/global",
              "/coins/gone",
              "/coins/bitcoin",
              "/coins/bitcoin/history?date=2022-10-05")) {
        assertThat(own.get(API + path).body()).as(path).isEqualTo(server.get(API + path).body());
      }
    }
  }

  @Test
  void responsesAreCachedAtTheEdgeUntilTheDataChanges() {
    var database = CoinGeckoData.filled();
    try (var own = TestServer.start(database)) {
      var request = API + "/simple/price?ids=bitcoin&vs_currencies=usd";
      own.get(request);
      var cached = own.get(request);
      assertThat(cached.headers().firstValue("Cache-Status")).contains("krispyto-edge; hit");
      var tag = cached.headers().firstValue("ETag").orElseThrow();
      assertThat(own.get(request, "If-None-Match", tag).statusCode()).isEqualTo(304);

      TestDatabase.execute(
          database,
          "insert into record (currency_id, date, close) values (1, '2022-10-10 23:59:59', 7)");
      await()
          .untilAsserted(
              () -> assertThat(own.get(request).body()).isEqualTo("{\"bitcoin\":{\"usd\":7}}"));
      assertThat(
              new JsonObject(own.get(API + "/search?query=bitcoin").body())
                  .getJsonArray("coins")
                  .getJsonObject(0)
                  .getValue("market_cap_rank"))
          .as("the rank is that of the new data")
          .isNull();
    }
  }
}
