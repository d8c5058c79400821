package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.MarketOracle;
import io.krispyto.RecordTable;
import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.Options;
import io.krispyto.bus.Payload;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.ingestion.IngestionVerticle;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values were calculated by hand, or by {@link MarketOracle}. */
class MarketIT extends SharedServerTestBase {
  private static final Path REAL_DATA =
      Path.of(System.getProperty("krispyto.real-data", "../shared/data/crypto.zip"));

  private static DatabaseSettings database;

  @BeforeAll
  static void start() {
    database =
        TestDatabase.filled(
            """
        insert into currency (id, name, symbol) values
          (1, 'Bitcoin', 'BTC'), (2, 'Ethereum', 'ETH'), (3, 'Tether', 'USDT'), (4, 'Small', 'SML')
        """,
            """
        insert into record (currency_id, date, close, volume, marketcap) values
          (1, '2021-07-05 23:59:59', 100, 5, 300), (2, '2021-07-05 23:59:59', 50, 5, 100),
          (3, '2021-07-05 23:59:59', 1, 5, null),
          (1, '2021-07-06 12:00:00', 1, 1, 1), (1, '2021-07-06 23:59:59', 110, 10, 330),
          (2, '2021-07-06 23:59:59', 40, 20, 80), (3, '2021-07-06 23:59:59', 1, null, 90),
          (4, '2021-07-06 23:59:59', 7, 'NaN', null)
        """);
    server = TestServer.start(database);
  }

  @Test
  void theMarketIsTheSumOfItsCurrencies() {
    assertThat(get("/market?date=2021-7-6&top=2"))
        .isEqualTo(
            "{\"date\":\"2021-07-06\",\"market_cap\":500,\"volume\":30,\"currencies\":4,"
                + "\"without_market_cap\":1,\"without_volume\":2,\"compared\":3,\"rising\":1,"
                // The mean of 10, -20 and 0; of the first two, 300 and 100 are the weights.
                + "\"falling\":1,\"equal_weighted_change\":-3.3333333333333335,"
                + "\"cap_weighted_change\":2.5,\"top_dominance\":84,"
                + "\"top\":[\"bitcoin\",\"tether\"],\"dominance\":[66,18]}");
  }

  @Test
  void theDefaultIsTheTenLargestOnTheLatestDay() {
    assertThat(get("/market"))
        .isEqualTo(get("/market?date=latest&top=10"))
        .contains("\"top\":[\"bitcoin\",\"tether\",\"ethereum\"],\"dominance\":[66,18,16]");
  }

  @Test
  void amountsAndChangesAreInTheQuoteCurrency() {
    // The rate is 50 on the day before. The changes are 37.5, 0 and 25.
    var market = new JsonObject(get("/market?date=2021-7-6&top=2&quote=eth"));
    assertThat(market.getDouble("market_cap")).isEqualTo(12.5);
    assertThat(market.getDouble("volume")).isEqualTo(0.75);
    assertThat(market.getInteger("compared")).isEqualTo(3);
    assertThat(market.getInteger("rising")).isEqualTo(2);
    assertThat(market.getInteger("falling")).isZero();
    assertThat(market.getDouble("equal_weighted_change")).isCloseTo(62.5 / 3, within(1e-9));
    assertThat(market.getDouble("cap_weighted_change")).isCloseTo(28.125, within(1e-9));
    assertThat(market.getJsonArray("dominance")).containsExactly(66, 18);
    var row = new JsonArray(get("/market/history?top=2&quote=Ethereum")).getJsonObject(1);
    assertThat(row).isEqualTo(market.put("complete", true));
  }

  @Test
  void aDayWithoutARateHasNoAmounts() {
    var market = new JsonObject(get("/market?date=2021-7-5&top=1&quote=sml"));
    assertThat(market.getValue("market_cap")).isNull();
    assertThat(market.getInteger("compared")).isZero();
    assertThat(market.getJsonArray("dominance")).containsExactly(75);
  }

  @Test
  void dollarsAreTheDefaultQuote() {
    assertThat(get("/market?quote=USD")).isEqualTo(get("/market"));
    assertThat(get("/market/history?quote=usd")).isEqualTo(get("/market/history"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/market?quote=", "/market/history?quote="})
  void anUnknownQuoteIs404(String path) {
    var response = server.get(path + "xyz");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("quote: There is no currency");
  }

  @Test
  void fiatCurrenciesAreNotPartOfTheMarket() {
    var other =
        TestDatabase.filled(
            "insert into currency (id, name, symbol, krispyto_fiat) values"
                + " (1, 'Bitcoin', 'BTC', false), (2, 'Euro', 'EUR', true)",
            "insert into record (currency_id, date, close, marketcap) values"
                + " (1, '2021-07-06 23:59:59', 4, 8), (2, '2021-07-06 23:59:59', 2, 5),"
                + " (2, '2021-07-07 23:59:59', 2, 5)");
    try (var european = TestServer.start(other)) {
      assertThat(new JsonObject(european.get("/market?quote=eur").body()))
          .contains(
              Map.entry("date", "2021-07-06"),
              Map.entry("market_cap", 4),
              Map.entry("currencies", 1));
      assertThat(european.get("/market?date=2021-7-7").statusCode()).isEqualTo(204);
    }
  }

  @Test
  void volumesWhoseSumIsTooLargeAreNull() {
    var other =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'Tiny', 'TNY')",
            "insert into record (currency_id, date, close, volume) values"
                + " (1, '2021-07-05', 4, 15), (1, '2021-07-06', 4, 15),"
                + " (2, '2021-07-05', 1e-307, null), (2, '2021-07-06', 1e-307, null)");
    try (var tiny = TestServer.start(other)) {
      var days = new JsonArray(tiny.get("/market/history?quote=tny").body());
      assertThat(days.getJsonObject(0).getDouble("volume")).isEqualTo(15 / 1e-307);
      var months = new JsonArray(tiny.get("/market/history?quote=tny&interval=1mo").body());
      assertThat(months.getJsonObject(0).getInteger("currencies")).isEqualTo(2);
      assertThat(months.getJsonObject(0).getValue("volume")).isNull();
    }
  }

  @Test
  void aDayWithoutRecordsIs204() {
    for (var date : List.of("2021-7-4", "2021-7-7", "0000-1-1", "9999-12-31")) {
      assertThat(server.get("/market?date=" + date).statusCode()).isEqualTo(204);
    }
    assertThat(server.get("/market/history?to=2021-7-4&from=2021-7-1").statusCode()).isEqualTo(204);
    try (var empty = TestServer.start(TestDatabase.migrated())) {
      assertThat(empty.get("/market").statusCode()).isEqualTo(204);
      assertThat(empty.get("/market/history").statusCode()).isEqualTo(204);
    }
  }

  @Test
  void theHistoryHasTheSameValuesAsItsDays() {
    var rows = new JsonArray(get("/market/history?top=2"));
    assertThat(rows).hasSize(2);
    var last = rows.getJsonObject(1);
    assertThat(last.remove("complete")).isEqualTo(true);
    assertThat(last).isEqualTo(new JsonObject(get("/market?top=2")));
  }

  @Test
  void anIntervalAddsVolumesAndCompoundsChanges() {
    var row = new JsonArray(get("/market/history?interval=1mo")).getJsonObject(0);
    assertThat(row.getString("date")).isEqualTo("2021-07-01");
    assertThat(row.getDouble("volume")).isEqualTo(45);
    assertThat(row.getDouble("market_cap")).isEqualTo(500);
    assertThat(row.getDouble("cap_weighted_change")).isEqualTo(2.5);
    assertThat(row.getBoolean("complete")).isFalse();
  }

  @Test
  void csvHasOneColumnForEachOfTheLargest() {
    assertThat(get("/market/history?from=2021-7-5&to=2021-7-5&top=3&format=csv"))
        .isEqualTo(
            """
            date,market_cap,volume,currencies,without_market_cap,without_volume,compared,rising,falling,\
            equal_weighted_change,cap_weighted_change,top_dominance,top.1,top.2,top.3,\
            dominance.1,dominance.2,dominance.3,complete
            2021-07-05,400,15,3,1,0,0,0,0,,,100,bitcoin,ethereum,,75,25,,true
            """
                .replace("\n", "\r\n"));
    var lines = get("/market/history?format=ndjson");
    assertThat("[" + lines.strip().replace("\n", ",") + "]").isEqualTo(get("/market/history"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/market?date=x&top=101 | date: is neither latest nor a date like 2022-10-9; top: is not a number from 1 to 100",
        "/market?top=0 | top: is not a number from 1 to 100",
        "/market/history?from=2021-7-6&to=2021-7-5 | from: is after to",
        "/market/history?from=1900-1-1&to=2021-7-5 | to: is more than 100 years after from",
        "/market/history?from=1900-1-1 | from: is more than 100 years before the last day with a record",
        "/market/history?to=2221-7-5 | to: is more than 100 years after from, which is the first day with a record"
      })
  void whatIsOutOfBoundsIs400AndNamed(String path, String error) {
    var response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("error")).isEqualTo(error);
  }

  @ParameterizedTest
  @ValueSource(strings = {"from", "to", "interval", "top", "format"})
  void eachInvalidParameterOfTheHistoryIsNamed(String parameter) {
    var response = server.get("/market/history?" + parameter + "=-1");
    assertThat(response.statusCode()).isEqualTo(400);
    var violations = new JsonObject(response.body()).getJsonArray("violations");
    assertThat(violations).hasSize(1);
    assertThat(violations.getJsonObject(0).getString("parameter")).isEqualTo(parameter);
  }

  @Test
  void theEventBusReturnsTheSameBytesAndProblems() {
    var client = KrispytoClient.of(server.vertx());
    var market =
        TestServer.await(client.market(Options.market().date(LocalDate.of(2021, 7, 5)).top(1)));
    assertThat(market.bytes().toString()).isEqualTo(get("/market?date=2021-7-5&top=1"));
    var history = (Payload) TestServer.await(client.marketHistory(Options.marketHistory().top(3)));
    assertThat(history.bytes().toString()).isEqualTo(get("/market/history?top=3"));
    var failure =
        Assertions.catchThrowableOfType(
            ReplyException.class,
            () ->
                TestServer.await(
                    server
                        .vertx()
                        .eventBus()
                        .request(Addresses.MARKET, new JsonObject().put("top", 1000))));
    assertThat(failure.failureCode()).isEqualTo(400);
    assertThat(BusFailure.problem(failure).getString("error"))
        .isEqualTo("top: is not a number from 1 to 100");
  }

  @Test
  void aChangeIsVisibleOnItsDayAndTheNext() {
    var other = TestDatabase.filled(records(7));
    try (var changing = TestServer.start(other)) {
      Awaitility.await().until(() -> isComputed(other));
      var before = changing.get("/market/history").body();
      TestDatabase.execute(
          other, "update record set close = 2 * close where date::date = '2021-01-05'");
      Awaitility.await().until(() -> !changing.get("/market/history").body().equals(before));
      MarketOracle.assertRows(
          new JsonArray(changing.get("/market/history").body()), expected(other, 10));
    }
  }

  @Test
  void aRangeWithTooManyOutdatedDaysIs503UntilTheyAreComputed() throws SQLException {
    var other =
        TestDatabase.filled(
            "insert into currency (name, symbol)"
                + " select 'Currency ' || n, 'C' || n from generate_series(1, 301) as n",
            "insert into record (currency_id, date, close) select id, day, 1 from currency"
                + " cross join generate_series(timestamp '2021-01-01', '2023-09-27', '1 day') as day");
    try (var computing = lockComputing(other);
        var large = TestServer.start(other)) {
      // Days without records need no computation.
      for (var range : List.of("", "?from=1950-1-1&to=2030-1-1")) {
        var refused = large.get("/market/history" + range);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("10");
        assertThat(new JsonObject(refused.body()).getString("detail"))
            .startsWith("The market of 1,000 days of this range is still being computed");
      }
      assertThat(new JsonArray(large.get("/market/history?from=2023-9-1").body())).hasSize(27);
      assertThat(large.get("/market").statusCode()).isEqualTo(200);
      computing.rollback();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> large.get("/market/history").statusCode() == 200);
    }
  }

  /** Takes the lock that allows one server at a time to compute days. */
  private static Connection lockComputing(DatabaseSettings database) throws SQLException {
    var connection = TestDatabase.connect(database);
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("select from market_refresh for update");
    }
    return connection;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void randomRecordsMatchAnIndependentComputation(int seed) {
    var random = TestDatabase.filled(records(seed));
    // Days that are computed while they are read, then those that were computed before.
    assertMatches(random, "c3");
    TestDatabase.execute(random, "select refresh_market_days(1000)");
    assertThat(isComputed(random)).isTrue();
    assertMatches(random, "c3");
  }

  @Test
  void theRealSetMatchesAnIndependentComputation() {
    assumeTrue(Files.exists(REAL_DATA), "The real set is not here: " + REAL_DATA);
    var real = TestDatabase.migrated();
    try (var loading = TestServer.start(real)) {
      TestServer.await(loading.vertx().deployVerticle(new IngestionVerticle(real)));
      TestServer.await(
          loading
              .vertx()
              .eventBus()
              .request(
                  Addresses.LOAD,
                  new JsonObject().put("source", REAL_DATA.toString()),
                  new DeliveryOptions().setSendTimeout(60_000)));
    }
    assertMatches(real, "btc");
  }

  private static void assertMatches(DatabaseSettings database, String quote) {
    try (var matching = TestServer.start(database)) {
      assertMatches(matching, "USD", expected(database, 5));
      var id =
          Long.parseLong(
              TestDatabase.query(
                  database, "select id from currency where lower(symbol) = '" + quote + "'"));
      var records = RecordTable.of(database);
      var days = records.days();
      assertMatches(
          matching,
          quote,
          new MarketOracle(records).days(days.get(0), days.get(days.size() - 1), 5, id));
    }
  }

  private static void assertMatches(TestServer matching, String quote, List<JsonObject> days) {
    Function<String, JsonArray> history =
        interval ->
            new JsonArray(
                matching
                    .get("/market/history?top=5&quote=" + quote + "&interval=" + interval)
                    .body());
    MarketOracle.assertRows(history.apply("1d"), days);
    MarketOracle.assertRows(
        history.apply("1w"),
        MarketOracle.intervals(
            days,
            day -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
            day -> day.plusWeeks(1)));
    MarketOracle.assertRows(
        history.apply("1mo"),
        MarketOracle.intervals(days, day -> day.withDayOfMonth(1), day -> day.plusMonths(1)));
  }

  private static List<JsonObject> expected(DatabaseSettings database, int top) {
    var records = RecordTable.of(database);
    var days = records.days();
    return new MarketOracle(records).days(days.get(0), days.get(days.size() - 1), top);
  }

  private static boolean isComputed(DatabaseSettings database) {
    return TestDatabase.query(database, "select count(*) from market_change").equals("0");
  }

  /** Statements for records with gaps, several records a day, and numbers that are hard to add. */
  private static String[] records(int seed) {
    var random = new Random(seed);
    var statements = new ArrayList<String>();
    for (var id = 1; id <= 12; id++) {
      statements.add(
          "insert into currency (id, name, symbol) values (%1$d, 'Currency %1$d', 'C%1$d')"
              .formatted(id));
    }
    for (var day = 0; day < 80; day++) {
      for (var id = 1; id <= 12; id++) {
        if (day % 30 != 20 && random.nextInt(10) > 0) {
          for (var hour = random.nextInt(2); hour < 2; hour++) {
            statements.add(
                String.format(
                    Locale.ROOT,
                    "insert into record (currency_id, date, close, volume, marketcap) values"
                        + " (%d, timestamp '2021-01-01 0%d:00:00' + interval '%d days', %s, %s, %s)",
                    id,
                    hour,
                    day,
                    number(random),
                    number(random),
                    number(random)));
          }
        }
      }
    }
    return statements.toArray(String[]::new);
  }

  private static String number(Random random) {
    return switch (random.nextInt(40)) {
      case 0 -> "null";
      case 1 -> "'NaN'";
      case 2 -> "'Infinity'";
      case 3 -> "0";
      case 4 -> "1e200";
      case 5 -> "1e-200";
      default -> String.valueOf(Math.exp(random.nextGaussian() * 3));
    };
  }

  private static String get(String path) {
    var response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
