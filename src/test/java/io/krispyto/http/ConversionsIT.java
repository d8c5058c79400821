package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values in a quote currency. The euro has no records on weekends and for three weeks of March, two
 * records on 2024-02-07, and one that is not a price on 2024-02-08. The expected values are
 * computed from the same numbers in Java.
 */
class ConversionsIT extends SharedServerTestBase {
  private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);
  private static final int DAYS = 120;
  private static final int COINS = 4;
  private static final double RATE_OF_TWO_RECORDS = 1.0625;
  private static final String BIG_MARKET = "&order_by=market_cap&order_type=desc";

  /** Closes by currency and day, in USD. */
  private static final Map<String, TreeMap<LocalDate, Double>> CLOSES = new HashMap<>();

  private static DatabaseSettings database;

  @BeforeAll
  static void start() {
    var random = new Random(16);
    var rows = new StringBuilder();
    for (var coin = 1; coin <= COINS; coin++) {
      for (var i = 0; i < DAYS; i++) {
        // The second currency has gaps of its own.
        if (coin != 2 || i % 11 < 8) {
          add(rows, "c" + coin, coin, FIRST.plusDays(i), Math.exp(random.nextGaussian() * 3));
        }
      }
    }
    for (var i = 0; i < DAYS; i++) {
      var day = FIRST.plusDays(i);
      var isMissing =
          day.getDayOfWeek().getValue() > 5
              || day.isAfter(LocalDate.of(2024, 3, 3)) && day.isBefore(LocalDate.of(2024, 3, 25));
      if (!isMissing) {
        add(rows, "eur", 9, day, 1 + random.nextDouble() / 5);
      }
    }
    database =
        TestDatabase.filled(
            """
            insert into currency (id, name, symbol, krispyto_fiat) values
              (1, 'Coin One', 'C1', false), (2, 'Coin Two', 'C2', false), (3, 'Coin Three', 'C3', false),
              (4, 'Coin Four', 'C4', false), (9, 'Euro', 'EUR', true), (10, 'Twin', 'TWN', false),
              (11, 'Other Twin', 'TWN', false), (12, 'Dollar Token', 'USD', false)
            """,
            "insert into record (currency_id, date, open, high, low, close, volume, marketcap) values "
                + rows.substring(1),
            """
            insert into record (currency_id, date, close) values
              (9, '2024-02-07 23:59:59.5', 1.0625), (12, '2024-02-07 23:59:59', 3)
            """,
            "update record set close = 'NaN' where currency_id = 9 and date::date = '2024-02-08'",
            "update record set close = 0 where currency_id = 9 and date::date = '2024-02-09'");
    var euro = CLOSES.get("eur");
    euro.put(LocalDate.of(2024, 2, 7), RATE_OF_TWO_RECORDS);
    euro.remove(LocalDate.of(2024, 2, 8));
    euro.remove(LocalDate.of(2024, 2, 9));
    server = TestServer.start(database);
  }

  private static void add(StringBuilder rows, String name, int id, LocalDate day, double close) {
    CLOSES.computeIfAbsent(name, fresh -> new TreeMap<>()).put(day, close);
    var values =
        new double[] {open(close), high(close), low(close), close, volume(close), cap(close)};
    rows.append(",(" + id + ", '" + day + " 23:59:59'");
    for (var value : values) {
      rows.append(", ").append(value);
    }
    rows.append(')');
  }

  private static double open(double close) {
    return close * 0.99;
  }

  private static double high(double close) {
    return close * 1.5;
  }

  private static double low(double close) {
    return close * 0.5;
  }

  private static double volume(double close) {
    return close * 12345.678;
  }

  private static double cap(double close) {
    return close * 1e9;
  }

  /** The rate of a day, or null. */
  private static Double rate(String quote, LocalDate day) {
    var last = CLOSES.get(quote).floorEntry(day);
    return last == null || last.getKey().isBefore(day.minusDays(7)) ? null : last.getValue();
  }

  private static Double converted(Double value, Double rate) {
    return value == null || rate == null ? null : value / rate;
  }

  private static Double close(String coin, String quote, LocalDate day) {
    return converted(CLOSES.get(coin).get(day), rate(quote, day));
  }

  private static Double change(String coin, String quote, LocalDate day, int days) {
    var now = close(coin, quote, day);
    var then = close(coin, quote, day.minusDays(days));
    return now == null || then == null ? null : (now - then) / then * 100;
  }

  @ParameterizedTest
  @ValueSource(strings = {"eur", "c1"})
  void aDashboardIsConvertedAtTheRatesOfItsDays(String quote) {
    for (var i = 0; i < DAYS; i++) {
      var day = FIRST.plusDays(i);
      for (var id : List.of("all", "c1,c2,c3,c4")) {
        var rows =
            rows(
                "/dashboard?windows=1d,10d&closes=12&id="
                    + id
                    + "&date="
                    + day
                    + "&quote="
                    + quote);
        assertThat(rows)
            .filteredOn(row -> !row.getString("symbol").equals("USD"))
            .hasSize((int) coinsOn(day));
        rows.forEach(row -> assertRow(row, quote, day));
      }
    }
  }

  private static long coinsOn(LocalDate day) {
    return IntStream.rangeClosed(1, COINS)
        .filter(coin -> CLOSES.get("c" + coin).containsKey(day))
        .count();
  }

  private static void assertRow(JsonObject row, String quote, LocalDate day) {
    var coin = row.getString("symbol").toLowerCase(Locale.ROOT);
    if (!CLOSES.containsKey(coin)) {
      return;
    }
    var close = CLOSES.get(coin).get(day);
    var rate = rate(quote, day);
    assertThat(row.getDouble("price")).as(row + " on " + day).isEqualTo(converted(close, rate));
    assertThat(row.getDouble("24h-volume")).isEqualTo(converted(volume(close), rate));
    assertThat(row.getDouble("market-cap")).isEqualTo(converted(cap(close), rate));
    assertThat(row.getDouble("24h")).isEqualTo(change(coin, quote, day, 1));
    assertThat(row.getDouble("7d")).isEqualTo(change(coin, quote, day, 7));
    assertThat(row.getDouble("1m")).isEqualTo(change(coin, quote, day, 30));
    assertThat(row.getJsonObject("changes").getDouble("10d"))
        .isEqualTo(change(coin, quote, day, 10));
    var closes = row.getJsonArray("closes");
    for (var back = 0; back < 12; back++) {
      assertThat(closes.getDouble(11 - back)).isEqualTo(close(coin, quote, day.minusDays(back)));
    }
  }

  @Test
  void pagesTogetherHaveTheRowsOfTheWholeDashboard() {
    var target = "/dashboard?id=all&date=2024-2-14&quote=eur&closes=3" + BIG_MARKET;
    var whole = new JsonArray(server.get(target).body());
    var pages = new JsonArray();
    var next = target + "&limit=3";
    while (next != null) {
      var page = server.get(next);
      pages.addAll(new JsonArray(page.body()));
      var link = page.headers().firstValue("Link").orElse(null);
      next = link == null ? null : link.substring(link.indexOf('<') + 1, link.indexOf('>'));
    }
    assertThat(pages).isEqualTo(whole).hasSize(4);
  }

  @Test
  void aCurrencyCostsExactlyOneOfItself() {
    for (var day : List.of("2024-2-7", "2024-2-14")) {
      var row = rows("/dashboard?id=eur&date=" + day + "&quote=euro").get(0);
      assertThat(row.getDouble("price")).isEqualTo(1.0);
    }
    assertThat(rows("/dashboard?id=c1&date=2024-3-13&quote=c1").get(0).getDouble("24h")).isZero();
    history("/currencies/eur/history?quote=EUR&to=2024-2-7")
        .forEach(row -> assertThat(row.getDouble("close")).isEqualTo(1.0));
  }

  @Test
  void aDayMoreThanSevenDaysAfterTheLastCloseHasNoRate() {
    // The last close is of Friday, 2024-03-01.
    assertThat(rows("/dashboard?id=c1&date=2024-3-8&quote=eur").get(0).getDouble("price"))
        .isEqualTo(
            CLOSES.get("c1").get(LocalDate.of(2024, 3, 8)) / rate("eur", LocalDate.of(2024, 3, 1)));
    var row = rows("/dashboard?id=c1&date=2024-3-9&quote=eur").get(0);
    for (var column : List.of("price", "24h", "7d", "1m", "24h-volume", "market-cap")) {
      assertThat(row.containsKey(column)).isTrue();
      assertThat(row.getDouble(column)).isNull();
    }
  }

  @Test
  void aHistoryIsConvertedDayByDayBeforeItIsAggregated() {
    for (var quote : List.of("eur", "c3")) {
      var days = history("/currencies/c2/history?quote=" + quote);
      assertThat(days).hasSize(CLOSES.get("c2").size());
      for (var row : days) {
        var day = LocalDate.parse(row.getString("date"));
        var usd = CLOSES.get("c2").get(day);
        var rate = rate(quote, day);
        assertThat(row.getDouble("open")).isEqualTo(converted(open(usd), rate));
        assertThat(row.getDouble("high")).isEqualTo(converted(high(usd), rate));
        assertThat(row.getDouble("low")).isEqualTo(converted(low(usd), rate));
        assertThat(row.getDouble("close")).isEqualTo(converted(usd, rate));
        assertThat(row.getDouble("volume")).isEqualTo(converted(volume(usd), rate));
        assertThat(row.getDouble("market_cap")).isEqualTo(converted(cap(usd), rate));
      }
      for (var row : history("/currencies/c2/history?interval=1mo&quote=" + quote)) {
        assertMonth(row, quote);
      }
    }
  }

  private static void assertMonth(JsonObject row, String quote) {
    var start = LocalDate.parse(row.getString("date"));
    var days =
        CLOSES.get("c2").subMap(start, start.plusMonths(1)).keySet().stream()
            .filter(day -> rate(quote, day) != null)
            .toList();
    var usd = CLOSES.get("c2");
    assertThat(row.getDouble("high"))
        .isEqualTo(
            days.stream()
                .mapToDouble(day -> converted(high(usd.get(day)), rate(quote, day)))
                .max()
                .getAsDouble());
    assertThat(row.getDouble("low"))
        .isEqualTo(
            days.stream()
                .mapToDouble(day -> converted(low(usd.get(day)), rate(quote, day)))
                .min()
                .getAsDouble());
    var sum =
        days.stream().mapToDouble(day -> converted(volume(usd.get(day)), rate(quote, day))).sum();
    assertThat(row.getDouble("volume")).isCloseTo(sum, within(Math.abs(sum) * 1e-12));
    assertThat(row.getDouble("close")).isEqualTo(close("c2", quote, days.get(days.size() - 1)));
  }

  @Test
  void fillingCarriesTheConvertedCloseOfTheLastDayThatHasOne() {
    var from = LocalDate.of(2024, 1, 10);
    var rows =
        history("/currencies/c2/history?fill=previous&from=" + from + "&to=2024-4-20&quote=eur");
    assertThat(rows).hasSize(102);
    for (var row : rows) {
      var day = LocalDate.parse(row.getString("date"));
      var expected = close("c2", "eur", day);
      if (!CLOSES.get("c2").containsKey(day)) {
        for (var back = day; expected == null; back = back.minusDays(1)) {
          expected = close("c2", "eur", back);
        }
      }
      assertThat(row.getDouble("close")).as(day.toString()).isEqualTo(expected);
    }
  }

  @Test
  void aFillBeginsWithTheConvertedCloseBeforeTheRange() {
    // The second currency has no record on these days. The rate is that of Tuesday, 2024-01-08.
    var row =
        history("/currencies/c2/history?fill=previous&from=2024-1-10&to=2024-1-12&quote=eur")
            .get(0);
    assertThat(CLOSES.get("c2")).doesNotContainKey(LocalDate.of(2024, 1, 10));
    assertThat(row.getDouble("close")).isEqualTo(close("c2", "eur", LocalDate.of(2024, 1, 8)));
    assertThat(row.getDouble("market_cap"))
        .isEqualTo(
            converted(
                cap(CLOSES.get("c2").get(LocalDate.of(2024, 1, 8))),
                rate("eur", LocalDate.of(2024, 1, 8))));
  }

  @Test
  void moversCompareConvertedClosesAndVolumes() {
    var day = LocalDate.of(2024, 2, 19);
    var rows = rows("/movers?window=7d&quote=eur&date=" + day, "");
    // The second currency has no record at the start of the window.
    assertThat(rows).hasSize(3);
    for (var row : rows) {
      var coin = row.getString("symbol").toLowerCase(Locale.ROOT);
      assertThat(row.getDouble("change")).isEqualTo(change(coin, "eur", day, 7));
      assertThat(row.getDouble("price")).isEqualTo(close(coin, "eur", day));
    }
    var volumes = rows.stream().mapToDouble(row -> row.getDouble("24h-volume")).sorted().toArray();
    assertThat(rows("/movers?window=7d&quote=eur&date=" + day + "&min_volume=" + volumes[1], ""))
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/dashboard?id=all&date=2024-2-14&order_by=price&order_type=asc | &quote=USD",
        "/dashboard?id=all&date=2024-2-7&order_by=price&order_type=asc&closes=3&windows=2d | &quote=usd",
        "/dashboard?id=c1&date=latest&order_by=price&order_type=asc | &quote=USD",
        "/movers?date=2024-2-14 | &quote=Usd",
        "/currencies/c2/history?fill=previous | &quote=usd"
      })
  void dollarsAreTheDefaultEvenIfACurrencyHasTheirSymbol(String target, String usd) {
    var absent = server.get(target);
    var present = server.get(target + usd);
    assertThat(present.body()).isEqualTo(absent.body());
    // The currency with this symbol has a slug of its own.
    assertThat(
            rows("/dashboard?id=c1&date=2024-2-7&quote=slug:dollar-token")
                .get(0)
                .getDouble("price"))
        .isEqualTo(CLOSES.get("c1").get(LocalDate.of(2024, 2, 7)) / 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dashboard?id=all&date=2024-2-14&order_by=price&order_type=asc&quote=",
        "/dashboard?id=c1&date=2024-2-14&order_by=price&order_type=asc&limit=2&quote=",
        "/movers?quote=",
        "/currencies/c1/history?quote="
      })
  void anUnknownQuoteIs404AndAnAmbiguousOne409(String target) {
    var unknown = server.get(target + "xyz");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(unknown.body()).getString("detail"))
        .isEqualTo("quote: There is no currency with the name or symbol xyz.");
    var ambiguous = server.get(target + "TWN");
    assertThat(ambiguous.statusCode()).isEqualTo(409);
    assertThat(new JsonObject(ambiguous.body()).getString("detail"))
        .isEqualTo(
            "quote: twn means several currencies: Other Twin (slug:other-twin), Twin (slug:twin). Use a slug instead.");
    assertThat(new JsonObject(ambiguous.body()).getJsonArray("candidates"))
        .isEqualTo(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("name", "Other Twin")
                        .put("symbol", "TWN")
                        .put("slug", "other-twin"))
                .add(
                    new JsonObject().put("name", "Twin").put("symbol", "TWN").put("slug", "twin")));
    assertThat(server.get(target + "%20").statusCode()).isEqualTo(400);
    assertThat(server.get(target + "eur&quote=eur").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"xyz, 404", "twn, 409", "' ', 400"})
  void theBusHasTheSameFailures(String quote, int status) {
    var reply =
        server.vertx().eventBus().request(Addresses.MOVERS, new JsonObject().put("quote", quote));
    Awaitility.await().until(reply::isComplete);
    assertThat(reply.cause()).isInstanceOf(ReplyException.class);
    assertThat(((ReplyException) reply.cause()).failureCode()).isEqualTo(status);
  }

  @Test
  void fiatCurrenciesAreRankedOnlyIfIncludedOrNamed() {
    var day = "2024-2-14";
    assertThat(symbols("/dashboard?id=all&date=" + day)).doesNotContain("EUR").hasSize(4);
    assertThat(symbols("/dashboard?id=all&include=fiat&date=" + day)).contains("EUR").hasSize(5);
    assertThat(symbols("/dashboard?id=eur,c1&date=" + day)).containsExactlyInAnyOrder("EUR", "C1");
    // The second currency has no record on the day before.
    assertThat(rows("/movers?date=" + day, "")).hasSize(3);
    assertThat(rows("/movers?include=fiat&date=" + day, "")).hasSize(4);
    assertThat(server.get("/movers?include=all").statusCode()).isEqualTo(400);
  }

  @Test
  void fiatRecordsAreNotTheNewestDay() {
    TestDatabase.execute(
        database,
        "insert into record (currency_id, date, close) values (9, '2024-06-03', 1.1), (9, '2010-06-03', 1.1)");
    try {
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(
                          new JsonObject(server.get("/days?include=fiat").body()).getString("last"))
                      .isEqualTo("2024-06-03"));
      assertThat(new JsonObject(server.get("/days?include=fiat").body()).getString("first"))
          .isEqualTo("2010-06-03");
      var days = new JsonObject(server.get("/days").body());
      assertThat(days.getString("first")).isEqualTo("2024-01-01");
      assertThat(days.getString("last")).isEqualTo("2024-04-29");
      assertThat(symbols("/dashboard?id=all&date=latest"))
          .containsExactlyInAnyOrder("C1", "C3", "C4");
      assertThat(symbols("/dashboard?id=all&date=latest&include=fiat")).containsExactly("EUR");
      assertThat(rows("/movers", "")).isNotEmpty();
    } finally {
      TestDatabase.execute(
          database,
          "delete from record where currency_id = 9 and date in ('2024-06-03', '2010-06-03')");
    }
  }

  /** In one statement each for 100,000 pairs, over arrays. */
  @Test
  void aMillionConversionsAreExactQuotientsRoundedToTheNearestDouble() throws SQLException {
    var random = new Random(2);
    try (var connection = TestDatabase.connect(database);
        var statement =
            connection.prepareStatement(
                "select in_quote(value, rate) from unnest(?::float8[], ?::float8[]) with ordinality as t (value, rate, place) order by place")) {
      for (var batch = 0; batch < 10; batch++) {
        var values = random.doubles(100_000).map(any -> any(random)).boxed().toArray(Double[]::new);
        var rates =
            random
                .doubles(100_000)
                .map(any -> Math.abs(any(random)))
                .boxed()
                .toArray(Double[]::new);
        statement.setArray(1, connection.createArrayOf("float8", values));
        statement.setArray(2, connection.createArrayOf("float8", rates));
        try (var rows = statement.executeQuery()) {
          for (var i = 0; rows.next(); i++) {
            assertQuotient(values[i], rates[i], (Double) rows.getObject(1));
          }
        }
      }
    }
  }

  /** Half of them of ordinary size, the others with random bits. */
  private static double any(Random random) {
    var bits = Double.longBitsToDouble(random.nextLong());
    return random.nextBoolean()
        ? Math.exp(random.nextGaussian() * 5)
        : Double.isFinite(bits) ? bits : 0;
  }

  private static void assertQuotient(double value, double rate, Double quotient) {
    if (rate == 0) {
      assertThat(quotient).isNull();
      return;
    }
    // Enough digits that rounding twice cannot matter, except in an exact tie, which has few
    // digits.
    var exact = new BigDecimal(value).divide(new BigDecimal(rate), new MathContext(60));
    var size = exact.abs();
    if (quotient == null) {
      var isInRange =
          size.compareTo(new BigDecimal(Double.MIN_VALUE)) >= 0
              && size.compareTo(new BigDecimal("1.69e308")) <= 0;
      assertThat(isInRange || value == 0).as(value + " / " + rate).isFalse();
    } else if (quotient != exact.doubleValue()) {
      Assertions.fail(value + " / " + rate + " is " + quotient + ", not " + exact.doubleValue());
    }
  }

  private static List<String> symbols(String target) {
    return rows(target).stream().map(row -> row.getString("symbol")).toList();
  }

  private static List<JsonObject> rows(String target) {
    return rows(target, BIG_MARKET);
  }

  private static List<JsonObject> history(String target) {
    return rows(target, "");
  }

  private static List<JsonObject> rows(String target, String rest) {
    var response = server.get(target + rest);
    assertThat(response.statusCode()).as(target).isEqualTo(200);
    return new JsonArray(response.body()).stream().map(row -> (JsonObject) row).toList();
  }
}
