package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.domain.RowFormat;
import io.krispyto.http.wire.Responses;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values were calculated by hand from the records below. */
class DashboardIT extends SharedServerTestBase {
  private static DatabaseSettings database;

  @BeforeAll
  static void start() {
    database =
        TestDatabase.filled(
            """
        insert into currency (id, name, symbol) values
          (1, 'Bitcoin', 'BTC'), (2, 'Ethereum', 'ETH'), (3, 'aave', 'AAVE'), (4, 'Zero', 'ZRO'),
          (5, 'Twin', 'TWN'), (6, 'Another Twin', 'twn'), (7, 'Broken', 'BRK'), (8, 'Silent', 'SIL')
        """,
            """
        insert into record (currency_id, date, close, volume, marketcap) values
          (1, '2021-07-06 23:59:59', 100, 5000, 641899161593.76),
          (1, '2021-07-05 23:59:59', 80, 1, 1), (1, '2021-06-29 23:59:59', 50, 1, 1), (1, '2021-06-06 23:59:59', 200, 1, 1),
          (2, '2021-07-06 23:59:59', 10, 4000, 3000),
          (2, '2021-07-06 12:00:00', 99, 1, 1),
          (2, '2021-07-05 00:00:00', 8, 1, 1), (2, '2021-07-05 23:59:59.999', 20, 1, 1),
          (3, '2021-07-06 23:59:59', 0.000000012345, 0, 3000),
          (4, '2021-07-06 23:59:59', 1, 2, 2), (4, '2021-07-05 23:59:59', 0, 1, 1),
          (5, '2021-07-04 23:59:59', 1, 1, 1), (5, '2021-06-30 23:59:59', 1, 1, 1),
          (5, '2021-06-28 23:59:59', 1, 1, 1), (5, '2021-06-07 23:59:59', 1, 1, 1),
          (5, '2021-06-05 23:59:59', 1, 1, 1),
          (5, '2021-07-06 23:59:59', 3, 7, 7), (6, '2021-07-06 23:59:59', 3, 7, 7),
          (7, '2021-07-06 23:59:59', 'NaN', 'Infinity', null), (7, '2021-07-05 23:59:59', 'NaN', 0, 0),
          (1, '2021-07-03 23:59:59', 1e308, 1, 1), (1, '2021-07-02 23:59:59', 1e-300, 1, 1),
          (1, '2021-07-01 23:59:59', 1e307, 1, 1), (1, '2021-06-30 23:59:59', 1e307, 1, 1),
          (2, '2021-07-01 23:59:59', 5e-324, 1, 1), (2, '2021-06-30 23:59:59', 5e-324, 1, 1)
        """);
    server = TestServer.start(database);
  }

  @Test
  void rowsHaveThePriceVolumeMarketCapAndChangesOverExactlyOneSevenAndThirtyDays() {
    assertThat(get("btc", "2021-7-6", "price", "desc"))
        .isEqualTo(
            "[{\"crypto\":\"Bitcoin\",\"symbol\":\"BTC\",\"price\":100,\"24h\":25,\"7d\":100,\"1m\":-50,"
                + "\"24h-volume\":5000,\"market-cap\":641899161593.76}]");
  }

  @Test
  void csvAndNdjsonHaveTheSameRowsAsJson() {
    var path = "/dashboard?id=btc,eth&date=2021-7-6&order_by=price&order_type=desc&format=";
    assertThat(server.get(path + "csv").body())
        .isEqualTo(
            """
            crypto,symbol,price,24h,7d,1m,24h-volume,market-cap
            Bitcoin,BTC,100,25,100,-50,5000,641899161593.76
            Ethereum,ETH,10,-50,,,4000,3000
            """
                .replace("\n", "\r\n"));
    var lines = server.get(path + "ndjson").body();
    assertThat(lines).endsWith("}\n");
    assertThat("[" + lines.strip().replace("\n", ",") + "]")
        .isEqualTo(server.get(path + "json").body());
    assertThat(server.get(path.replace("2021-7-6", "1999-1-1") + "ndjson").statusCode())
        .isEqualTo(204);
  }

  @Test
  void theLastRecordOfADayCounts() {
    for (var id : List.of("eth", "all")) {
      var row = row(get(id, "2021-7-6", "price", "desc"), "Ethereum");
      assertThat(row.getDouble("price")).isEqualTo(10);
      assertThat(row.getDouble("24h")).isEqualTo(-50);
    }
  }

  @Test
  void aChangeIsNullWithoutAnEarlierPriceOrIfItWasZero() {
    var rows = get("all", "2021-7-6", "price", "desc");
    assertThat(row(rows, "Ethereum").getValue("7d")).isNull();
    assertThat(row(rows, "aave").getValue("24h")).isNull();
    assertThat(row(rows, "Zero").getValue("24h")).isNull();
    assertThat(row(rows, "Bitcoin").getDouble("24h")).isEqualTo(25);
  }

  @Test
  void recordsOfNeighbouringDaysAreIgnored() {
    for (var id : List.of("twn", "all")) {
      var twin = row(get(id, "2021-7-6", "price", "desc"), "Twin");
      assertThat(twin.getValue("24h")).isNull();
      assertThat(twin.getValue("7d")).isNull();
      assertThat(twin.getValue("1m")).isNull();
    }
  }

  @Test
  void nonFiniteNumbersAreNullAndSortLast() {
    for (var type : List.of("asc", "desc")) {
      var rows = new JsonArray(get("all", "2021-7-6", "price", type));
      var last = rows.getJsonObject(rows.size() - 1);
      assertThat(last)
          .isEqualTo(
              new JsonObject(
                  "{\"crypto\":\"Broken\",\"symbol\":\"BRK\",\"price\":null,\"24h\":null,\"7d\":null,\"1m\":null,"
                      + "\"24h-volume\":null,\"market-cap\":null}"));
    }
  }

  @Test
  void aChangeThatOverflowsIsNull() {
    assertThat(row(get("btc", "2021-7-3", "price", "asc"), "Bitcoin").getValue("24h")).isNull();
  }

  @Test
  void theLargestAndSmallestClosesHaveChanges() {
    assertThat(row(get("btc", "2021-7-1", "price", "asc"), "Bitcoin").getDouble("24h")).isZero();
    assertThat(row(get("all", "2021-7-1", "price", "asc"), "Ethereum").getDouble("24h")).isZero();
  }

  @Test
  void aVerySmallPriceIsWrittenWithoutExponent() {
    assertThat(get("aave", "2021-7-6", "price", "asc")).contains("\"price\":0.000000012345,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          crypto     | asc  | aave,Another Twin,Bitcoin,Broken,Ethereum,Twin,Zero
          crypto     | desc | Zero,Twin,Ethereum,Broken,Bitcoin,Another Twin,aave
          symbol     | asc  | aave,Broken,Bitcoin,Ethereum,Another Twin,Twin,Zero
          symbol     | desc | Zero,Another Twin,Twin,Ethereum,Bitcoin,Broken,aave
          price      | asc  | aave,Zero,Another Twin,Twin,Ethereum,Bitcoin,Broken
          price      | desc | Bitcoin,Ethereum,Another Twin,Twin,Zero,aave,Broken
          24h        | asc  | Ethereum,Bitcoin,aave,Broken,Another Twin,Twin,Zero
          24h        | desc | Bitcoin,Ethereum,aave,Broken,Another Twin,Twin,Zero
          7d         | asc  | Bitcoin,aave,Broken,Ethereum,Another Twin,Twin,Zero
          7d         | desc | Bitcoin,aave,Broken,Ethereum,Another Twin,Twin,Zero
          1m         | asc  | Bitcoin,aave,Broken,Ethereum,Another Twin,Twin,Zero
          24h-volume | asc  | aave,Zero,Another Twin,Twin,Ethereum,Bitcoin,Broken
          24h-volume | desc | Bitcoin,Ethereum,Another Twin,Twin,Zero,aave,Broken
          market_cap | asc  | Zero,Another Twin,Twin,aave,Ethereum,Bitcoin,Broken
          market-cap | asc  | Zero,Another Twin,Twin,aave,Ethereum,Bitcoin,Broken
          market_cap | desc | Bitcoin,aave,Ethereum,Another Twin,Twin,Zero,Broken
          """)
  void rowsAreRankedByAnyColumnWithNullLastAndTiesBySymbolThenName(
      String orderBy, String orderType, String names) {
    var rows = new JsonArray(get("all", "2021-07-06", orderBy, orderType));
    assertThat(rows.stream().map(row -> ((JsonObject) row).getString("crypto")))
        .containsExactly(names.split(","));
    // A list uses different SQL.
    var listed =
        new JsonArray(get("btc,eth,aave,zro,twn,brk,sil", "2021-07-06", orderBy, orderType));
    assertThat(listed).isEqualTo(rows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BTC,ETH", "btc,eth", "eth,btc", "%20btc%20,%20eth", "btc,eth,BTC,eth"})
  void theSymbolListIgnoresCaseSpacesRepeatsAndOrder(String id) {
    assertThat(get(id, "2021-7-6", "crypto", "asc"))
        .isEqualTo(get("btc,eth", "2021-7-6", "crypto", "asc"));
    assertThat(new JsonArray(get(id, "2021-7-6", "crypto", "asc"))).hasSize(2);
  }

  @Test
  void aSymbolReturnsEveryCurrencyThatHasIt() {
    assertThat(new JsonArray(get("twn", "2021-7-6", "crypto", "asc"))).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2021-7-6", "2021-07-06", "2021-07-6", "2021-7-06", "latest"})
  void aDayMayHaveLeadingZerosAndLatestIsTheNewest(String date) {
    assertThat(get("all", date, "crypto", "asc"))
        .isEqualTo(get("all", "2021-7-6", "crypto", "asc"));
  }

  @ParameterizedTest
  @CsvSource({"all,1999-1-1", "btc,1999-1-1", "sil,2021-7-6", "all,0000-01-01", "all,9999-12-31"})
  void aDayWithoutRecordsIs204(String id, String date) {
    var response = server.get(path(id, date, "crypto", "asc"));
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void anEmptyDatabaseIs204() {
    try (var empty = TestServer.start(TestDatabase.migrated())) {
      assertThat(empty.get(path("all", "latest", "price", "asc")).statusCode()).isEqualTo(204);
      assertThat(empty.get(path("all", "2021-7-6", "price", "asc")).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void noDataIs404WithAProblemIfConfigured() {
    var settings = TestServer.settings("NO_DATA_STATUS", "404");
    try (var other = TestServer.start(database, settings)) {
      var response = other.get(path("btc", "1999-1-1", "price", "asc"));
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(new JsonObject(response.body()))
          .isEqualTo(
              new JsonObject()
                  .put("type", "urn:krispyto:problem:no-data")
                  .put("title", "No data")
                  .put("status", 404)
                  .put("detail", "There is no data for this day.")
                  .put("error", "There is no data for this day."));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "json, '', '[]'",
    "csv, '', 'crypto,symbol,price,24h,7d,1m,24h-volume,market-cap'",
    "csv, '&limit=5', 'crypto,symbol,price,24h,7d,1m,24h-volume,market-cap'",
    "csv, '&windows=3d&closes=2', 'crypto,symbol,price,24h,7d,1m,24h-volume,market-cap,changes.3d,closes.1d,closes.0d'",
    "ndjson, '&limit=5', ''",
    "json, '&limit=5', '[]'"
  })
  void noDataIs200WithoutRowsIfConfigured(String format, String more, String body) {
    var settings = TestServer.settings("NO_DATA_STATUS", "200");
    try (var other = TestServer.start(database, settings)) {
      for (var attempt = 0; attempt < 2; attempt++) {
        var response =
            other.get(path("btc", "1999-1-1", "price", "asc") + more + "&format=" + format);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(format.equals("csv") ? body + "\r\n" : body);
        assertThat(response.headers().firstValue("content-type"))
            .hasValue(Responses.contentType(RowFormat.parse(format).mediaType()));
        assertThat(response.headers().firstValue("etag")).isPresent();
      }
    }
  }

  @Test
  void unknownSymbolsAre404AndNamed() {
    var one = server.get(path("btc,xyz", "2021-7-6", "price", "asc"));
    assertThat(one.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(one.body()).getString("error"))
        .isEqualTo("There is no currency with the symbol XYZ.");
    var two = server.get(path("xyz,btc,%C3%A4%C3%B6", "1999-1-1", "price", "asc"));
    assertThat(two.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(two.body()).getString("error"))
        .isEqualTo("There are no currencies with the symbols XYZ, ÄÖ.");
  }

  private static JsonObject row(String rows, String name) {
    return new JsonArray(rows)
        .stream()
            .map(JsonObject.class::cast)
            .filter(row -> row.getString("crypto").equals(name))
            .findFirst()
            .orElseThrow();
  }

  private static String get(String id, String date, String orderBy, String orderType) {
    var response = server.get(path(id, date, orderBy, orderType));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  private static String path(String id, String date, String orderBy, String orderType) {
    return "/dashboard?id=%s&date=%s&order_by=%s&order_type=%s"
        .formatted(id, date, orderBy, orderType);
  }
}
