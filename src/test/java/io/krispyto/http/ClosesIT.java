package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.ChunkedPayload;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.Payload;
import io.krispyto.bus.QueryResponse;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values were calculated by hand from the records below. */
class ClosesIT extends SharedServerTestBase {
  private static final String QUERY =
      "/dashboard?id=%s&date=2021-7-6&order_by=price&order_type=desc";

  /**
   * With a year of closes, these exceed the size of a payload. Their prices are all higher than
   * those below.
   */
  private static final int OTHER_CURRENCIES = 300;

  private static final Pattern LINK = Pattern.compile("<(.*)>; rel=\"next\"");

  private static DatabaseSettings database;

  @BeforeAll
  static void start() {
    database =
        TestDatabase.filled(
            """
        insert into currency (id, name, symbol) values
          (1, 'Bitcoin', 'BTC'), (2, 'Ethereum', 'ETH'), (3, 'Broken', 'BRK'), (4, 'Silent', 'SIL')
        """,
            """
        insert into record (currency_id, date, close, volume, marketcap) values
          (1, '2021-07-06 23:59:59', 100, 5000, 6000),
          (1, '2021-07-05 23:59:59.999', 80, 1, 1), (1, '2021-07-05 12:00:00', 81, 1, 1),
          (1, '2021-07-04 00:00:00', 70, 1, 1),
          (1, '2021-07-02 23:59:59.999', 60, 1, 1),
          (1, '2020-07-06 00:00:00', 50, 1, 1), (1, '2020-07-05 23:59:59.999', 49, 1, 1),
          (1, '2021-07-07 00:00:00', 999, 1, 1),
          (2, '2021-07-06 23:59:59', 10.5, 4000, 3000),
          (2, '2021-07-05 23:59:59', null, 1, 1),
          (2, '2021-07-04 23:59:59', 'Infinity', 1, 1),
          (2, '2021-07-03 23:59:59', 'NaN', 1, 1), (2, '2021-07-03 12:00:00', 8, 1, 1),
          (2, '2021-07-02 00:00:00', 0.25, 1, 1), (2, '2021-07-01 23:59:59', 6, 1, 1),
          (3, '2021-07-06 23:59:59', 'NaN', 1, 1), (3, '2021-07-05 23:59:59', 1, 1, 1),
          (4, '2021-07-05 23:59:59', 1, 1, 1)
        """,
            "insert into currency (id, name, symbol) select 100 + n, 'Other ' || n, 'o' || n from generate_series(1, "
                + OTHER_CURRENCIES
                + ") as n",
            // Some have a record on every day, others have gaps.
            """
        insert into record (currency_id, date, close, volume, marketcap)
          select id, timestamp '2021-07-06 23:59:59' - d * interval '1 day', 1000 + id + d / 8.0, 1, 1
          from currency, generate_series(0, 400) as d
          where id > 100 and (id % 3 = 0 or d % 7 <> id % 7 or d = 0)
        """);
    server = TestServer.start(database);
  }

  @Test
  void closesCoverTheLastDaysOldestFirst() {
    assertThat(get("btc,eth,brk,sil", "&closes=5"))
        .isEqualTo(
            "[{\"crypto\":\"Bitcoin\",\"symbol\":\"BTC\",\"price\":100,\"24h\":25,\"7d\":null,"
                + "\"1m\":null,\"24h-volume\":5000,\"market-cap\":6000,"
                + "\"closes\":[60,null,70,80,100]},"
                + "{\"crypto\":\"Ethereum\",\"symbol\":\"ETH\",\"price\":10.5,\"24h\":null,\"7d\":null,"
                + "\"1m\":null,\"24h-volume\":4000,\"market-cap\":3000,"
                + "\"closes\":[0.25,null,null,null,10.5]},"
                + "{\"crypto\":\"Broken\",\"symbol\":\"BRK\",\"price\":null,\"24h\":null,\"7d\":null,"
                + "\"1m\":null,\"24h-volume\":1,\"market-cap\":1,"
                + "\"closes\":[null,null,null,1,null]}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bitcoin  | 1 | 100",
        "Bitcoin  | 2 | 80,100",
        "Bitcoin  | 4 | null,70,80,100",
        "Ethereum | 6 | 6,0.25,null,null,null,10.5",
        "Broken   | 1 | null",
        "Broken   | 2 | 1,null"
      })
  void aRowHasTheRequestedNumberOfCloses(String name, int days, String closes) {
    for (var id : List.of("btc,eth,brk", "all")) {
      var row = row(get(id, "&closes=" + days), name);
      assertThat(texts(row.getJsonArray("closes"))).containsExactly(closes.split(","));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"btc,eth,brk", "all"})
  void aYearOfClosesCoversTheYearlyChange(String id) {
    var closes = texts(row(get(id, "&closes=366"), "Bitcoin").getJsonArray("closes"));
    assertThat(closes).hasSize(366).startsWith("50", "null").endsWith("80", "100");
    assertThat(closes.stream().filter(close -> !close.equals("null"))).hasSize(5);
    closes = texts(row(get(id, "&closes=365"), "Bitcoin").getJsonArray("closes"));
    assertThat(closes).hasSize(365).startsWith("null", "null").endsWith("80", "100");
  }

  @Test
  void closesAreAvailableForTheLatestDay() {
    var newest = "/dashboard?id=all&date=latest&order_by=crypto&order_type=asc&closes=3";
    assertThat(server.get(newest).body()).endsWith("\"closes\":[80,100,999]}]");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 366})
  void closesDoNotAffectOtherMembers(int closes) {
    for (var id : List.of("all", "btc,eth,brk,sil")) {
      for (var windows : List.of("", "&windows=3d,1d")) {
        var rows = new JsonArray(get(id, windows + "&closes=" + closes));
        rows.forEach(row -> ((JsonObject) row).remove("closes"));
        assertThat(rows.encode()).isEqualTo(new JsonArray(get(id, windows)).encode());
      }
    }
    assertThat(get("all", "")).doesNotContain("closes");
  }

  @Test
  void closesFollowTheChangesOfWindows() {
    for (var id : List.of("btc", "all")) {
      assertThat(get(id, "&windows=2d,4d&closes=2"))
          .contains(
              "\"market-cap\":6000,\"changes\":{\"2d\":42.857142857142854,\"4d\":66.66666666666666},"
                  + "\"closes\":[80,100]}");
    }
  }

  @Test
  void csvHasOneColumnPerDayNamedByItsAge() {
    assertThat(get("btc,eth,brk,sil", "&windows=1d&closes=3&format=csv"))
        .isEqualTo(
            """
            crypto,symbol,price,24h,7d,1m,24h-volume,market-cap,changes.1d,closes.2d,closes.1d,closes.0d
            Bitcoin,BTC,100,25,,,5000,6000,25,70,80,100
            Ethereum,ETH,10.5,,,,4000,3000,,,,10.5
            Broken,BRK,,,,,1,1,,,1,
            """
                .replace("\n", "\r\n"));
    var lines = get("all", "&closes=3&format=ndjson");
    assertThat("[" + lines.strip().replace("\n", ",") + "]").isEqualTo(get("all", "&closes=3"));
  }

  /** A year of closes exceeds the size of a payload, so the index of days serves all days. */
  @ParameterizedTest
  @ValueSource(ints = {1, 30, 366})
  void allCurrenciesHaveTheSameClosesAsEachAlone(int closes) {
    var all = get("all", "&closes=" + closes);
    for (var symbol : List.of("btc", "eth", "brk", "o1", "o2", "o3", "o300")) {
      assertThat(all).contains(inner(get(symbol, "&closes=" + closes)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {64 * 1024 * 1024, 0})
  void pagesAreIdenticalWithAndWithoutACacheInEveryFormat(long bytes) {
    try (var other =
        TestServer.start(database, new CacheSettings(bytes, Optional.empty(), Duration.ZERO))) {
      for (var closes : List.of("&closes=3", "&windows=1d&closes=366")) {
        var json = String.join(",", pages(other, closes).stream().map(ClosesIT::inner).toList());
        assertThat("[" + json + "]").isEqualTo(get("all", closes));
        assertThat(String.join("", pages(other, closes + "&format=ndjson")))
            .isEqualTo(get("all", closes + "&format=ndjson"));
        var csv = pages(other, closes + "&format=csv");
        var header = csv.get(0).substring(0, csv.get(0).indexOf('\n') + 1);
        assertThat(
                header
                    + String.join("", csv.stream().map(page -> page.replace(header, "")).toList()))
            .isEqualTo(get("all", closes + "&format=csv"));
      }
    }
  }

  private static List<String> pages(TestServer other, String more) {
    var pages = new ArrayList<String>();
    for (var next = QUERY.formatted("all") + more + "&limit=101"; next != null; ) {
      var page = other.get(next);
      assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
      pages.add(page.body());
      next = next(page);
    }
    assertThat(pages).hasSize(3);
    return pages;
  }

  private static String next(HttpResponse<String> page) {
    var link = LINK.matcher(page.headers().firstValue("link").orElse(""));
    return link.matches() ? link.group(1) : null;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | closes: is not a number from 1 to 366",
        "367 | closes: is not a number from 1 to 366",
        "30d | closes: is not a number from 1 to 366",
        "'' | closes: is empty",
        "366&limit=274 | limit: is more than 273, the maximum for this number of closes",
        "30&limit=3334 | limit: is more than 3333, the maximum for this number of closes",
        "367&limit=0 | closes: is not a number from 1 to 366; limit: is not a number from 1 to 10000"
      })
  void tooManyClosesAre400(String closes, String sentence) {
    var response = server.get(QUERY.formatted("all") + "&closes=" + closes);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("error")).isEqualTo(sentence);
    assertThat(server.get(QUERY.formatted("all") + "&closes=366&limit=273").statusCode())
        .isEqualTo(200);
  }

  @Test
  void closesDoNotAffectEmptyDaysAndUnknownSymbols() {
    var path = QUERY.replace("2021-7-6", "1999-1-1") + "&closes=30";
    assertThat(server.get(path.formatted("all")).statusCode()).isEqualTo(204);
    assertThat(server.get(path.formatted("all") + "&limit=5").statusCode()).isEqualTo(204);
    assertThat(server.get(path.formatted("btc")).statusCode()).isEqualTo(204);
    assertThat(server.get(path.formatted("xyz")).statusCode()).isEqualTo(404);
    assertThat(server.get(path.formatted("xyz") + "&limit=5").statusCode()).isEqualTo(404);
    try (var empty = TestServer.start(TestDatabase.migrated())) {
      assertThat(
              empty
                  .get("/dashboard?id=all&date=latest&order_by=price&order_type=asc&closes=366")
                  .statusCode())
          .isEqualTo(204);
    }
  }

  @Test
  void theEventBusReturnsTheSameBytesAndChunksLargeResults() {
    try (var other = TestServer.start(database, CacheSettings.OFF)) {
      var few = overTheBus(other, 330);
      assertThat(few).isInstanceOf(Payload.class);
      var many = overTheBus(other, 331);
      assertThat(many).isInstanceOf(ChunkedPayload.class);
      var client = KrispytoClient.of(other.vertx());
      for (var result : List.of(few, many)) {
        var bytes = TestServer.await(client.bytes(result, 10_000_000)).toString();
        assertThat(bytes).isEqualTo(get("all", "&closes=" + (result == few ? 330 : 331)));
      }
    }
  }

  /** For 303 currencies, 330 closes each are fewer than 100,000 in total, and 331 are more. */
  private static QueryResponse overTheBus(TestServer other, int closes) {
    var request =
        new JsonObject()
            .put("id", "all")
            .put("date", "2021-7-6")
            .put("order_by", "price")
            .put("order_type", "desc")
            .put("closes", closes);
    return TestServer.await(
            other.vertx().eventBus().<QueryResponse>request(Addresses.DASHBOARD, request))
        .body();
  }

  private static String inner(String array) {
    return array.substring(1, array.length() - 1);
  }

  private static List<String> texts(JsonArray closes) {
    return closes.stream().map(String::valueOf).toList();
  }

  private static JsonObject row(String rows, String name) {
    return new JsonArray(rows)
        .stream()
            .map(JsonObject.class::cast)
            .filter(row -> row.getString("crypto").equals(name))
            .findFirst()
            .orElseThrow();
  }

  private static String get(String id, String more) {
    var response = server.get(QUERY.formatted(id) + more);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
