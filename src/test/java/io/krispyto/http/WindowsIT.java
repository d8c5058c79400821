package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.Payload;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values were calculated by hand from the records below. */
class WindowsIT extends SharedServerTestBase {
  private static final String QUERY =
      "/dashboard?id=%s&date=2021-7-6&order_by=price&order_type=desc";

  @BeforeAll
  static void start() {
    var database =
        TestDatabase.filled(
            """
        insert into currency (id, name, symbol) values
          (1, 'Bitcoin', 'BTC'), (2, 'Ethereum', 'ETH'), (3, 'Broken', 'BRK'), (4, 'Silent', 'SIL')
        """,
            """
        insert into record (currency_id, date, close, volume, marketcap) values
          (1, '2021-07-06 23:59:59', 100, 5000, 6000), (1, '2021-07-05 23:59:59', 80, 1, 1),
          (1, '2021-06-29 23:59:59', 50, 1, 1), (1, '2020-07-06 00:00:00', 1, 1, 1),
          (1, '2020-07-06 23:59:59.999', 10, 1, 1), (1, '2020-07-07 00:00:00', 1, 1, 1),
          (1, '2020-07-05 23:59:59.999', 1, 1, 1), (1, '2011-07-09 00:00:00', 200, 1, 1),
          (2, '2021-07-06 23:59:59', 10, 4000, 3000), (2, '2021-07-06 12:00:00', 99, 1, 1),
          (2, '2021-07-05 23:59:59', 0, 1, 1), (2, '2021-07-03 23:59:59', 8, 1, 1),
          (3, '2021-07-06 23:59:59', 'NaN', 1, 1), (3, '2021-07-05 23:59:59', 1, 1, 1),
          (4, '2021-07-05 23:59:59', 1, 1, 1)
        """);
    server = TestServer.start(database);
  }

  @ParameterizedTest
  @ValueSource(strings = {"btc", "all"})
  void changesAreInTheOrderOfTheWindows(String id) {
    assertThat(get(id, "&windows=365d,1d,3650d,30d,7d"))
        .contains(
            "{\"crypto\":\"Bitcoin\",\"symbol\":\"BTC\",\"price\":100,\"24h\":25,\"7d\":100,"
                + "\"1m\":null,\"24h-volume\":5000,\"market-cap\":6000,"
                + "\"changes\":{\"365d\":900,\"1d\":25,\"3650d\":-50,\"30d\":null,\"7d\":100}}");
  }

  @ParameterizedTest
  @CsvSource({
    "Ethereum,1d,", // its close was 0
    "Ethereum,2d,", // no record
    "Ethereum,3d,25",
    "Broken,1d,", // no close
    "Bitcoin,364d,9900",
    "Bitcoin,366d,9900"
  })
  void aChangeComparesWithExactlyThatDayOrIsNull(String name, String window, Double change) {
    for (var id : new String[] {"all", "btc,eth,brk,sil"}) {
      var row = row(new JsonArray(get(id, "&windows=" + window)), name);
      assertThat(row.getJsonObject("changes").fieldNames()).containsExactly(window);
      assertThat(row.getJsonObject("changes").getDouble(window)).isEqualTo(change);
    }
  }

  @Test
  void windowsDoNotAffectOtherMembers() {
    for (var id : new String[] {"all", "btc,eth,brk,sil"}) {
      var rows = new JsonArray(get(id, "&windows=1d"));
      rows.forEach(row -> ((JsonObject) row).remove("changes"));
      assertThat(rows.encode()).isEqualTo(new JsonArray(get(id, "")).encode());
      assertThat(rows).hasSize(3);
    }
    assertThat(get("all", "")).doesNotContain("changes");
  }

  @Test
  void csvHasAColumnForEachWindow() {
    for (var id : new String[] {"all", "btc,eth,brk,sil"}) {
      assertThat(get(id, "&windows=3d,365d&format=csv"))
          .isEqualTo(
              """
              crypto,symbol,price,24h,7d,1m,24h-volume,market-cap,changes.3d,changes.365d
              Bitcoin,BTC,100,25,100,,5000,6000,,900
              Ethereum,ETH,10,,,,4000,3000,25,
              Broken,BRK,,,,,1,1,,
              """
                  .replace("\n", "\r\n"));
    }
    var lines = get("all", "&windows=3d,365d&format=ndjson");
    assertThat("[" + lines.strip().replace("\n", ",") + "]")
        .isEqualTo(get("all", "&windows=3d,365d"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1d,1d | repeats a window",
        "1d,2d,3d,4d,5d,6d,7d,8d,9d,10d,11d | has more than 10 windows",
        "1d,3651d | has a window that is not a number of days from 1d to 3650d",
        "24h | has a window that is not a number of days from 1d to 3650d",
        "'' | is empty"
      })
  void invalidWindowsAre400(String windows, String reason) {
    var response = server.get(QUERY.formatted("all") + "&windows=" + windows);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("error")).isEqualTo("windows: " + reason);
  }

  @Test
  void windowsDoNotAffectEmptyDaysAndUnknownSymbols() {
    var path = QUERY.replace("2021-7-6", "1999-1-1") + "&windows=1d";
    assertThat(server.get(path.formatted("all")).statusCode()).isEqualTo(204);
    assertThat(server.get(path.formatted("btc")).statusCode()).isEqualTo(204);
    assertThat(server.get(path.formatted("xyz")).statusCode()).isEqualTo(404);
  }

  @Test
  void theEventBusReturnsTheSameBytes() {
    var request =
        new JsonObject()
            .put("id", "all")
            .put("date", "2021-7-6")
            .put("order_by", "price")
            .put("order_type", "desc")
            .put("windows", "7d,1d");
    var payload =
        TestServer.await(server.vertx().eventBus().<Payload>request(Addresses.DASHBOARD, request))
            .body();
    assertThat(payload.bytes().toString()).isEqualTo(get("all", "&windows=7d,1d"));
  }

  private static JsonObject row(JsonArray rows, String name) {
    return rows.stream()
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
