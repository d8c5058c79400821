package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.RecordTable;
import io.krispyto.StatisticsOracle;
import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.Options;
import io.krispyto.ingestion.IngestionVerticle;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values were calculated by hand, or by {@link StatisticsOracle}. */
class StatisticsIT extends SharedServerTestBase {
  private static final Path REAL_DATA =
      Path.of(System.getProperty("krispyto.real-data", "../shared/data/crypto.zip"));

  private static final LocalDate FIRST = LocalDate.of(1, 1, 1);
  private static final LocalDate LAST = LocalDate.of(9999, 12, 30);

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            TestDatabase.filled(
                """
        insert into currency (id, name, symbol) values
          (1, 'Bitcoin', 'BTC'), (2, 'Ethereum', 'ETH'), (3, 'Twin', 'TWN'), (4, 'Other Twin', 'TWN'),
          (5, 'Constant', 'CST'), (6, 'Nothing', 'NIL'), (7, 'Broken', 'BRK')
        """,
                """
        insert into record (currency_id, date, high, low, close) values
          (1, '2021-01-01 23:59:59', 120, 90, 100), (1, '2021-01-02 23:59:59', 250, 95, 200),
          (1, '2021-01-03 12:00:00', 999, 1, 999), (1, '2021-01-03 23:59:59', 210, 40, 50),
          (1, '2021-01-05 23:59:59', null, null, 25), (1, '2021-01-06 23:59:59', 60, 20, 50),
          (1, '2021-01-08 23:59:59', 110, 45, 100),
          (2, '2021-01-01 23:59:59', 1, 1, 1), (2, '2021-01-02 23:59:59', 2, 2, 2),
          (2, '2021-01-03 23:59:59', 8, 8, 8), (2, '2021-01-06 23:59:59', 8, 8, 8),
          (5, '2021-01-01 23:59:59', 1, 1, 1), (5, '2021-01-02 23:59:59', 1, 1, 1),
          (5, '2021-01-03 23:59:59', 1, 1, 1),
          (7, '2021-01-01 23:59:59', 1, 0, 0), (7, '2021-01-02 23:59:59', 'Infinity', -1, 'NaN'),
          (7, '2021-01-03 23:59:59', 1e308, 1e-320, 1e-320), (7, '2021-01-04 23:59:59', 1e308, 1, 1e308)
        """));
  }

  @Test
  void statisticsAreOfTheLastRecordOfEachDay() {
    var statistics = new JsonObject(get("/currencies/btc/stats"));
    // Log returns of ln 2, ln 1/4 and ln 2, whose mean is 0.
    assertThat((Double) statistics.remove("volatility"))
        .isCloseTo(Math.log(2) * Math.sqrt(3 * 365) * 100, within(1e-9));
    assertThat(statistics)
        .isEqualTo(
            new JsonObject(
                """
                {"slug":"bitcoin","symbol":"BTC","name":"Bitcoin","first_day":"2021-01-01",
                "last_day":"2021-01-08","days":6,"close":100,
                "all_time_high":250,"all_time_high_day":"2021-01-02",
                "all_time_low":20,"all_time_low_day":"2021-01-06",
                "high":250,"high_day":"2021-01-02","low":20,"low_day":"2021-01-06",
                "drawdown":-60,"worst_drawdown":-87.5,"worst_drawdown_peak_day":"2021-01-02",
                "worst_drawdown_trough_day":"2021-01-05","changes":3,
                "best_change":100,"best_day":"2021-01-02","worst_change":-75,"worst_day":"2021-01-03",
                "returns":{"7d":0,"30d":null,"90d":null,"1y":null,"all":0}}
                """));
  }

  @Test
  void aRangeHasItsOwnExtremesAsOfItsLastDay() {
    var statistics = new JsonObject(get("/currencies/bitcoin/stats?from=2021-1-3&to=2021-1-5"));
    assertThat(statistics.getString("last_day")).isEqualTo("2021-01-05");
    assertThat(statistics.getDouble("high")).isEqualTo(210);
    assertThat(statistics.getDouble("all_time_high")).isEqualTo(250);
    // The close, where the low is unknown.
    assertThat(statistics.getDouble("low")).isEqualTo(25);
    assertThat(statistics.getDouble("all_time_low")).isEqualTo(25);
    assertThat(statistics.getDouble("drawdown")).isEqualTo(-90);
    assertThat(statistics.getDouble("worst_drawdown")).isEqualTo(-50);
    // From the day before the range.
    assertThat(statistics.getDouble("worst_change")).isEqualTo(-75);
    assertThat(statistics.getInteger("changes")).isEqualTo(1);
    assertThat(statistics.getValue("volatility")).isNull();
    assertThat(statistics.getJsonObject("returns").getDouble("all")).isEqualTo(-75);
  }

  @Test
  void pricesAreInTheQuoteCurrency() {
    var statistics = new JsonObject(get("/currencies/btc/stats?quote=eth"));
    // 100 / 1, 200 / 2, 50 / 8, 25 / 8, 50 / 8, 100 / 8: the rate is the last one within 7 days.
    assertThat(statistics.getDouble("close")).isEqualTo(12.5);
    assertThat(statistics.getDouble("all_time_high")).isEqualTo(125);
    assertThat(statistics.getDouble("worst_drawdown")).isEqualTo(-96.875);
    assertThat(statistics.getString("worst_drawdown_peak_day")).isEqualTo("2021-01-01");
    assertThat(statistics.getDouble("best_change")).isEqualTo(100);
    assertThat(statistics.getDouble("worst_change")).isEqualTo(-93.75);
    assertThat(get("/currencies/btc/stats?quote=USD")).isEqualTo(get("/currencies/btc/stats"));
    // In ether, bitcoin moved by ln 1 and ln 1/16, the constant by ln 1/2 and ln 1/4.
    var pair = new JsonArray(get("/correlation?id=btc,constant&quote=eth")).getJsonObject(0);
    assertThat(pair.getDouble("correlation")).isCloseTo(1, within(1e-9));
    assertThat(pair.getInteger("days")).isEqualTo(2);
    assertThat(server.get("/correlation?id=btc,eth&quote=xyz").statusCode()).isEqualTo(404);
    assertThat(server.get("/currencies/btc/stats?quote=twn").statusCode()).isEqualTo(409);
  }

  @ParameterizedTest
  @ValueSource(strings = {"usd", "eth", "btc", "constant"})
  void theExtremesOfTheNewestRecordsAreThoseOfTheStatistics(String quote) {
    var rows = new JsonArray(get("/latest?extremes=true&quote=" + quote));
    assertThat(rows).hasSize(4);
    for (var each : rows) {
      var row = (JsonObject) each;
      var response =
          server.get("/currencies/slug:" + row.getString("slug") + "/stats?quote=" + quote);
      var statistics =
          response.statusCode() == 204 ? new JsonObject() : new JsonObject(response.body());
      for (var member :
          List.of("all_time_high", "all_time_high_day", "all_time_low", "all_time_low_day")) {
        assertThat(row.containsKey(member)).isTrue();
        assertThat(row.getValue(member))
            .as("%s of %s in %s", member, row.getString("slug"), quote)
            .isEqualTo(statistics.getValue(member));
      }
    }
    assertThat(get("/latest?quote=" + quote)).doesNotContain("all_time");
  }

  @Test
  void extremeAndUnknownNumbersAreNoError() {
    var statistics = new JsonObject(get("/currencies/brk/stats"));
    assertThat(statistics.getInteger("changes")).isEqualTo(1);
    assertThat(statistics.getValue("best_change")).isNull();
    assertThat(statistics.getDouble("worst_drawdown")).isZero();
  }

  @Test
  void aRangeWithoutACloseIs204() {
    assertThat(server.get("/currencies/nil/stats").statusCode()).isEqualTo(204);
    assertThat(server.get("/currencies/btc/stats?to=2020-12-31").statusCode()).isEqualTo(204);
    assertThat(server.get("/currencies/btc/stats?from=2021-1-7&to=2021-1-7").statusCode())
        .isEqualTo(204);
  }

  @Test
  void aCorrelationIsAtMostOne() {
    var other =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values"
                + " (1, 'Base', 'B'), (2, 'Cube', 'C'), (3, 'Inverse', 'I')",
            """
            insert into record (currency_id, date, close)
            select id, date '2021-01-01' + day, close ^ power
            from (values (0, 1.0), (1, 1.0), (2, 2.0), (3, 1.0)) as daily (day, close)
            cross join (values (1, 1), (2, 3), (3, -3)) as currencies (id, power)
            """);
    try (var cubes = TestServer.start(other)) {
      var rows = new JsonArray(cubes.get("/correlation?id=b,c,i").body());
      assertThat(rows.stream().map(row -> ((JsonObject) row).getDouble("correlation")))
          .hasSize(3)
          .allSatisfy(correlation -> assertThat(correlation).isBetween(-1.0, 1.0));
    }
  }

  @Test
  void correlationsAreOfTheCommonDaysOfEachPair() {
    assertThat(get("/correlation?id=btc,eth,constant,nil"))
        .isEqualTo(
            """
            [{"first":"bitcoin","second":"ethereum","correlation":-1,"days":2},\
            {"first":"bitcoin","second":"constant","correlation":null,"days":2},\
            {"first":"bitcoin","second":"nothing","correlation":null,"days":0},\
            {"first":"ethereum","second":"constant","correlation":null,"days":2},\
            {"first":"ethereum","second":"nothing","correlation":null,"days":0},\
            {"first":"constant","second":"nothing","correlation":null,"days":0}]""");
    assertThat(get("/correlation?id=ETH,bitcoin&from=2021-1-3&to=2021-1-9&format=csv"))
        .isEqualTo("first,second,correlation,days\r\nethereum,bitcoin,,1\r\n");
    assertThat(get("/correlation?id=btc,slug:bitcoin")).isEqualTo("[]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/currencies/xyz/stats | 404 | There is no currency with the name or symbol xyz.",
        "/currencies/twn/stats | 409 | twn means several currencies: Other Twin (slug:other-twin), Twin (slug:twin). Use a slug instead.",
        "/currencies/btc/stats?from=x&to=2021-2-30 | 400 | from: is not a date like 2022-10-9; to: 2021-2-30 is not a real date",
        "/currencies/btc/stats?from=1900-1-1&to=2021-1-1 | 400 | to: is more than 100 years after from",
        "/correlation | 400 | id: is missing",
        "/correlation?id=btc | 400 | id: has 1 currencies, not 2 to 30",
        "/correlation?id=btc,,eth | 400 | id: has an empty name between commas",
        "/correlation?id=btc,xyz | 404 | There is no currency with the name or symbol xyz.",
        "/correlation?id=zyx,btc,xyz | 404 | There are no currencies with the names or symbols zyx, xyz.",
        "/correlation?id=btc,twn | 409 | twn means several currencies: Other Twin (slug:other-twin), Twin (slug:twin). Use a slug instead."
      })
  void whatCannotBeAnsweredIsNamed(String path, int status, String error) {
    var response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(new JsonObject(response.body()).getString("error")).isEqualTo(error);
  }

  @Test
  void upToThirtyCurrenciesAreCorrelated() {
    var thirty = IntStream.range(0, 30).mapToObj(i -> "none" + i).collect(Collectors.joining(","));
    assertThat(server.get("/correlation?id=" + thirty).statusCode()).isEqualTo(404);
    var more = server.get("/correlation?id=btc," + thirty);
    assertThat(more.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(more.body()).getString("error"))
        .isEqualTo("id: has 31 currencies, not 2 to 30");
  }

  @Test
  void theEventBusReturnsTheSameBytes() {
    var client = KrispytoClient.of(server.vertx());
    var day = LocalDate.of(2021, 1, 3);
    assertThat(
            TestServer.await(client.statistics("btc", Options.statistics().from(day).to(day)))
                .bytes()
                .toString())
        .isEqualTo(get("/currencies/btc/stats?from=2021-1-3&to=2021-1-3"));
    assertThat(
            TestServer.await(client.correlation("btc,eth", Options.correlation().to(day)))
                .bytes()
                .toString())
        .isEqualTo(get("/correlation?id=btc,eth&to=2021-1-3"));
  }

  @Test
  void theRealSetMatchesAnIndependentComputation() {
    assumeTrue(Files.exists(REAL_DATA), "The real set is not here: " + REAL_DATA);
    var database = TestDatabase.migrated();
    try (var real = TestServer.start(database)) {
      TestServer.await(real.vertx().deployVerticle(new IngestionVerticle(database)));
      TestServer.await(
          real.vertx()
              .eventBus()
              .request(
                  Addresses.LOAD,
                  new JsonObject().put("source", REAL_DATA.toString()),
                  new DeliveryOptions().setSendTimeout(60_000)));
      var records = RecordTable.of(database);
      var oracle = new StatisticsOracle(records);
      var slugs =
          records.days().stream()
              .flatMap(day -> records.on(day).stream())
              .map(RecordTable.Values::slug)
              .distinct()
              .toList();
      for (var slug : slugs) {
        assertStatistics(real, oracle, slug, FIRST, LAST);
        assertStatistics(real, oracle, slug, LocalDate.of(2021, 1, 1), LocalDate.of(2021, 6, 30));
      }
      assertCorrelations(real, oracle, slugs, FIRST, LAST);
      assertCorrelations(real, oracle, slugs, LocalDate.of(2019, 1, 1), LocalDate.of(2019, 12, 31));
    }
  }

  private static void assertStatistics(
      TestServer real, StatisticsOracle oracle, String slug, LocalDate from, LocalDate to) {
    var range = from.equals(FIRST) ? "" : "?from=" + from + "&to=" + to;
    var actual = new JsonObject(real.get("/currencies/" + slug + "/stats" + range).body());
    var expected = oracle.statistics(slug, from, to);
    assertThat(actual.getString("slug")).isEqualTo(slug);
    for (var name : expected.fieldNames()) {
      assertClose(slug + " " + name, actual.getValue(name), expected.getValue(name));
    }
  }

  private static void assertCorrelations(
      TestServer real, StatisticsOracle oracle, List<String> slugs, LocalDate from, LocalDate to) {
    var range = from.equals(FIRST) ? "" : "&from=" + from + "&to=" + to;
    var rows = new JsonArray(real.get("/correlation?id=" + String.join(",", slugs) + range).body());
    assertThat(rows).hasSize(slugs.size() * (slugs.size() - 1) / 2);
    for (var row : rows) {
      var actual = (JsonObject) row;
      var pair = actual.getString("first") + " " + actual.getString("second");
      var expected =
          oracle.correlation(actual.getString("first"), actual.getString("second"), from, to);
      for (var name : expected.fieldNames()) {
        assertClose(pair + " " + name, actual.getValue(name), expected.getValue(name));
      }
    }
  }

  private static void assertClose(String description, Object actual, Object expected) {
    if (expected instanceof JsonObject object) {
      object.forEach(
          member ->
              assertClose(
                  description + " " + member.getKey(),
                  ((JsonObject) actual).getValue(member.getKey()),
                  member.getValue()));
    } else if (expected instanceof Number number && actual instanceof Number given) {
      assertThat(given.doubleValue())
          .as(description)
          .isCloseTo(
              number.doubleValue(), within(1e-9 * Math.max(1, Math.abs(number.doubleValue()))));
    } else {
      assertThat(actual).as(description).isEqualTo(expected);
    }
  }

  private static String get(String path) {
    var response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
