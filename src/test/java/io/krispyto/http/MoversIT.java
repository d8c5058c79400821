package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.Payload;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values were calculated by hand from the records below. */
class MoversIT extends SharedServerTestBase {

  @BeforeAll
  static void start() {
    var database =
        TestDatabase.filled(
            """
        insert into currency (id, name, symbol) values
          (1, 'Up', 'UP'), (2, 'Steep', 'STP'), (3, 'Twin', 'TWN'), (4, 'Another Twin', 'twn'),
          (5, 'Down', 'DWN'), (6, 'Deep', 'DEP'), (7, 'Flat', 'FLT'), (8, 'New', 'NEW'),
          (9, 'Broken', 'BRK'), (10, 'Zero', 'ZRO'), (11, 'Abyss', 'ABY')
        """,
            """
        insert into record (currency_id, date, close, volume, marketcap) values
          (1, '2021-07-06 23:59:59', 110, 5000, 7), (1, '2021-07-05 23:59:59', 100, 1, 1),
          (1, '2021-06-29 23:59:59', 220, 1, 1), (1, '2011-07-09 12:00:00', 55, 1, 1),
          (2, '2021-07-06 12:00:00', 1, 1, 1), (2, '2021-07-06 23:59:59', 300, 10, 8),
          (2, '2021-07-05 00:00:00', 300, 1, 1), (2, '2021-07-05 23:59:59.999', 200, 1, 1),
          (3, '2021-07-06 23:59:59', 5, null, null), (3, '2021-07-05 23:59:59', 4, 1, 1),
          (4, '2021-07-06 23:59:59', 5, 0, 3), (4, '2021-07-05 23:59:59', 4, 1, 1),
          (5, '2021-07-06 23:59:59', 90, 100, 4), (5, '2021-07-05 23:59:59', 100, 1, 1),
          (6, '2021-07-06 23:59:59', 50, 'Infinity', 5), (6, '2021-07-05 23:59:59', 100, 1, 1),
          (11, '2021-07-06 23:59:59', 25, 100.5, 5), (11, '2021-07-05 23:59:59', 50, 1, 1),
          (7, '2021-07-06 23:59:59', 7, 9, 9), (7, '2021-07-05 23:59:59', 7, 9, 9),
          (8, '2021-07-06 23:59:59', 7, 9, 9), (8, '2021-07-04 23:59:59', 1, 9, 9),
          (9, '2021-07-06 23:59:59', 'NaN', 9, 9), (9, '2021-07-05 23:59:59', 7, 9, 9),
          (10, '2021-07-06 23:59:59', 7, 9, 9), (10, '2021-07-05 23:59:59', 0, 9, 9)
        """);
    server = TestServer.start(database);
  }

  @Test
  void gainersAndLosersAreSortedByChangeWithTiesBySymbolThenName() {
    assertThat(get("/movers?date=2021-7-6"))
        .isEqualTo(
            "["
                + String.join(
                    ",",
                    row("gainer", "Steep", "STP", "300", "50", "10", "8"),
                    row("gainer", "Another Twin", "twn", "5", "25", "0", "3"),
                    row("gainer", "Twin", "TWN", "5", "25", "null", "null"),
                    row("gainer", "Up", "UP", "110", "10", "5000", "7"),
                    row("loser", "Abyss", "ABY", "25", "-50", "100.5", "5"),
                    row("loser", "Deep", "DEP", "50", "-50", "null", "5"),
                    row("loser", "Down", "DWN", "90", "-10", "100", "4"))
                + "]");
  }

  @Test
  void theDefaultIsTenOfEachSideOnTheLatestDayOverOneDay() {
    assertThat(get("/movers"))
        .isEqualTo(get("/movers?date=2021-07-06&window=1d&limit=10&min_volume=0&format=json"))
        .isEqualTo(get("/movers?date=latest&min_volume=-0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=1            | Steep,Abyss",
        "limit=2            | Steep,Another Twin,Abyss,Deep",
        "limit=100          | Steep,Another Twin,Twin,Up,Abyss,Deep,Down",
        "min_volume=0.1     | Steep,Up,Abyss,Down",
        "min_volume=10      | Steep,Up,Abyss,Down",
        "min_volume=100.25  | Up,Abyss",
        "min_volume=1e3     | Up",
        "min_volume=11&limit=1 | Up,Abyss",
        "window=2d          | New",
        "window=7d          | Up",
        "window=3650d       | Up",
        "window=7d&min_volume=5001 | ''",
        "window=365d        | ''"
      })
  void windowLimitAndMinVolumeFilterTheRows(String parameters, String names) {
    var rows = new JsonArray(get("/movers?" + parameters));
    assertThat(rows.stream().map(row -> ((JsonObject) row).getString("crypto")))
        .containsExactly(names.isEmpty() ? new String[0] : names.split(","));
  }

  @Test
  void theChangeIsOverTheWindow() {
    var week = new JsonArray(get("/movers?window=7d")).getJsonObject(0);
    assertThat(week.getString("side")).isEqualTo("loser");
    assertThat(week.getDouble("change")).isEqualTo(-50);
    var longest = new JsonArray(get("/movers?window=3650d")).getJsonObject(0);
    assertThat(longest.getString("side")).isEqualTo("gainer");
    assertThat(longest.getDouble("change")).isEqualTo(100);
  }

  @Test
  void aDayWithoutMovesIsAnEmptyListAndOneWithoutRecordsIs204() {
    assertThat(get("/movers?window=365d")).isEqualTo("[]");
    assertThat(get("/movers?date=2021-7-4")).isEqualTo("[]");
    assertThat(get("/movers?date=2021-7-4&format=ndjson")).isEmpty();
    assertThat(get("/movers?date=2021-7-4&format=csv"))
        .isEqualTo("side,crypto,symbol,price,change,24h-volume,market-cap\r\n");
    for (var date : new String[] {"2021-7-3", "1999-1-1", "0000-01-01", "9999-12-31"}) {
      assertThat(server.get("/movers?window=3650d&date=" + date).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void anEmptyDatabaseIs204() {
    try (var empty = TestServer.start(TestDatabase.migrated())) {
      assertThat(empty.get("/movers").statusCode()).isEqualTo(204);
    }
  }

  @Test
  void csvAndNdjsonHaveTheSameRowsAsJson() {
    var csv = server.get("/movers?limit=1&format=csv");
    assertThat(csv.body())
        .isEqualTo(
            """
            side,crypto,symbol,price,change,24h-volume,market-cap
            gainer,Steep,STP,300,50,10,8
            loser,Abyss,ABY,25,-50,100.5,5
            """
                .replace("\n", "\r\n"));
    assertThat(csv.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"movers-latest.csv\"");
    var lines = get("/movers?format=ndjson");
    assertThat("[" + lines.strip().replace("\n", ",") + "]").isEqualTo(get("/movers"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"date", "window", "limit", "min_volume", "format"})
  void anInvalidParameterIs400AndNamed(String parameter) {
    var response = server.get("/movers?" + parameter + "=-1");
    assertThat(response.statusCode()).isEqualTo(400);
    var violations = new JsonObject(response.body()).getJsonArray("violations");
    assertThat(violations).hasSize(1);
    assertThat(violations.getJsonObject(0).getString("parameter")).isEqualTo(parameter);
  }

  @Test
  void everyInvalidParameterIsNamed() {
    var response = server.get("/movers?date=x&window=0d&limit=101&min_volume=NaN&format=xml");
    assertThat(new JsonObject(response.body()).getString("error"))
        .isEqualTo(
            "date: is neither latest nor a date like 2022-10-9; "
                + "window: is not a number of days from 1d to 3650d; "
                + "limit: is not a number from 1 to 100; "
                + "min_volume: is not a non-negative number; "
                + "format: is not one of json, csv, ndjson");
  }

  @Test
  void theEventBusReturnsTheSameBytesAndProblems() {
    var bus = server.vertx().eventBus();
    var request = new JsonObject().put("window", "7d").put("limit", 3).put("min_volume", 1.5);
    var payload = TestServer.await(bus.<Payload>request(Addresses.MOVERS, request)).body();
    assertThat(payload.bytes().toString())
        .isEqualTo(get("/movers?window=7d&limit=3&min_volume=1.5"));
    var failure =
        Assertions.catchThrowableOfType(
            ReplyException.class,
            () ->
                TestServer.await(
                    bus.request(Addresses.MOVERS, new JsonObject().put("window", "week"))));
    assertThat(failure.failureCode()).isEqualTo(400);
    assertThat(BusFailure.problem(failure).getString("error"))
        .isEqualTo("window: is not a number of days from 1d to 3650d");
  }

  @Test
  void aChangeIsVisible() {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
            """
        insert into record (currency_id, date, close) values
          (1, '2021-07-06 23:59:59', 2), (1, '2021-07-05 23:59:59', 1)
        """);
    try (var other = TestServer.start(database)) {
      assertThat(other.get("/movers").body()).contains("\"change\":100");
      TestDatabase.execute(database, "update record set close = 4 where close = 2");
      Awaitility.await().until(() -> other.get("/movers").body().contains("\"change\":300"));
    }
  }

  private static String row(
      String side,
      String name,
      String symbol,
      String price,
      String change,
      String volume,
      String marketCap) {
    return ("{\"side\":\"%s\",\"crypto\":\"%s\",\"symbol\":\"%s\",\"price\":%s,\"change\":%s,"
            + "\"24h-volume\":%s,\"market-cap\":%s}")
        .formatted(side, name, symbol, price, change, volume, marketCap);
  }

  private static String get(String path) {
    var response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
