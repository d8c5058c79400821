package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.Payload;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected values were calculated by hand from the records below. */
class DaysIT extends SharedServerTestBase {

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            withRecords(
                "(1, '2013-04-29 23:59:59')",
                "(2, '2021-07-01 00:00:00')",
                "(2, '2021-07-03 23:59:59.999')",
                "(2, '2021-07-03 12:00:00')",
                "(1, '2021-07-06 23:59:59')",
                // Days outside the range of valid parameters.
                "(1, 'infinity')",
                "(1, '-infinity')",
                "(1, '10000-01-01')",
                "(1, '0001-12-31 BC')"));
  }

  private static DatabaseSettings withRecords(String... records) {
    var database =
        TestDatabase.filled( // Another program may have written such days.
            "alter table record drop constraint record_date_finite",
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'Ethereum', 'ETH')",
            "insert into record (currency_id, date) values " + String.join(", ", records));
    return database;
  }

  @Test
  void withoutADayTheLastOneIsUsed() {
    assertThat(get("/days"))
        .isEqualTo(get("/days?near=2021-7-6"))
        .isEqualTo(
            "{\"first\":\"2013-04-29\",\"last\":\"2021-07-06\",\"before\":\"2021-07-03\",\"after\":null,\"has_records\":true}");
  }

  @ParameterizedTest
  @CsvSource({
    "2021-7-6, 2021-07-03,, true",
    "2021-07-05, 2021-07-03, 2021-07-06, false",
    "2021-7-3, 2021-07-01, 2021-07-06, true",
    "2021-7-2, 2021-07-01, 2021-07-03, false",
    "2021-7-1, 2013-04-29, 2021-07-03, true",
    "2021-6-30, 2013-04-29, 2021-07-01, false",
    "2013-4-29,, 2021-07-01, true",
    "2013-4-28,, 2013-04-29, false",
    "2013-4-30, 2013-04-29, 2021-07-01, false",
    "2021-7-7, 2021-07-06,, false",
    "9999-12-31, 2021-07-06,, false",
    "0001-1-1,, 2013-04-29, false",
    // The year before the first one has a record that is ignored.
    "0000-12-31,, 2013-04-29, false",
    "0000-1-1,, 2013-04-29, false"
  })
  void theNearestDaysWithARecordAreReturned(String near, String before, String after, String has) {
    assertThat(get("/days?near=" + near))
        .isEqualTo(
            "{\"first\":\"2013-04-29\",\"last\":\"2021-07-06\",\"before\":%s,\"after\":%s,\"has_records\":%s}"
                .formatted(quoted(before), quoted(after), has));
  }

  private static String quoted(String day) {
    return day == null ? "null" : '"' + day + '"';
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "latest | is not a date like 2022-10-9",
        "2021-2-30 | 2021-2-30 is not a real date",
        "'' | is empty",
        "2021-7-6&near=2021-7-6 | is given more than once"
      })
  void anInvalidDayIs400(String near, String reason) {
    var response = server.get("/days?near=" + near);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("error")).isEqualTo("near: " + reason);
  }

  @Test
  void theResponseIsOneJsonObject() {
    assertThat(server.get("/days", "Accept", "text/csv").statusCode()).isEqualTo(406);
    assertThat(server.get("/days?format=csv").statusCode()).as("not a parameter").isEqualTo(400);
    assertThat(server.send("POST", "/days").statusCode()).isEqualTo(405);
  }

  @Test
  void withoutAnyDayItIs204() {
    try (var other =
        TestServer.start(
            withRecords("(1, 'infinity')", "(1, '10000-01-01')", "(1, '0001-12-31 BC')"))) {
      assertThat(other.get("/days").statusCode()).isEqualTo(204);
      assertThat(other.get("/days?near=2021-7-6").statusCode()).isEqualTo(204);
    }
    try (var empty = TestServer.start(TestDatabase.migrated())) {
      assertThat(empty.get("/days").statusCode()).isEqualTo(204);
    }
  }

  @Test
  void aNewRecordIsVisible() {
    var database = withRecords("(1, '2021-07-05')");
    try (var other = TestServer.start(database)) {
      assertThat(other.get("/days").body()).contains("\"last\":\"2021-07-05\"");
      TestDatabase.execute(
          database, "insert into record (currency_id, date) values (2, '2021-07-06')");
      await().until(() -> other.get("/days").body().contains("\"last\":\"2021-07-06\""));
    }
  }

  @Test
  void theEventBusReturnsTheSameBytes() {
    var bus = server.vertx().eventBus();
    var request = new JsonObject().put("near", "2021-7-6");
    var payload = TestServer.await(bus.<Payload>request(Addresses.DAYS, request)).body();
    assertThat(payload.bytes().toString()).isEqualTo(get("/days?near=2021-7-6"));
  }

  private static String get(String path) {
    var response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
