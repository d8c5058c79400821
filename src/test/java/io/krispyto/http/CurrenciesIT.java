package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.Payload;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values were calculated by hand from the currencies and records below. */
class CurrenciesIT extends SharedServerTestBase {

  @BeforeAll
  static void start() {
    var database =
        TestDatabase.filled( // Some owners drop the constraint.
            "alter table record drop constraint record_date_finite",
            """
        insert into currency (id, name, symbol) values
          (1, 'Bitcoin', 'BTC'), (2, 'Wrapped Bitcoin', 'WBTC'), (3, 'Bitcoin Cash', 'BCH'), (4, 'BTC', 'XBT'),
          (5, 'Other', 'BTCO'), (6, 'btc-coin', 'ZZZ'), (7, 'Re-BTC', 'RE'), (8, 'ABTCD', 'AB'),
          (9, '100% Real_', 'PCT'), (10, 'Ünïque', 'UNI'), (11, 'Bit One', 'TWO'), (12, 'Bit Two', 'two')
        """,
            """
        insert into record (currency_id, date, close) values
          (1, '2020-02-27 23:59:59', 1), (1, '2020-02-28 00:00:00', 1), (1, '2020-02-28 23:59:59.999', 1),
          (1, '2020-03-01 23:59:59', 1), (1, '2020-03-05 12:00:00', 1),
          (1, 'infinity', 1), (1, '-infinity', 1),
          (2, '2021-07-06 23:59:59', 1), (3, 'infinity', 1)
        """);
    server = TestServer.start(database);
  }

  @Test
  void allAreListedByNameWithTheirDays() {
    assertThat(server.get("/currencies").body())
        .startsWith(
            "[{\"symbol\":\"PCT\",\"name\":\"100% Real_\",\"first_day\":null,\"last_day\":null,")
        .contains(
            "{\"symbol\":\"BTC\",\"name\":\"Bitcoin\",\"first_day\":\"2020-02-27\",\"last_day\":\"2020-03-05\","
                + "\"records\":4,\"missing_days\":4,\"slug\":\"bitcoin\",\"fiat\":false}");
    assertThat(names("/currencies"))
        .isEqualTo(
            "100% Real_,ABTCD,Bit One,Bit Two,Bitcoin,Bitcoin Cash,BTC,btc-coin,Other,Re-BTC,Wrapped Bitcoin,Ünïque");
    assertThat(names("/currencies?limit=2")).isEqualTo("100% Real_,ABTCD");
    assertThat(names("/currencies?limit=10000")).isEqualTo(names("/currencies"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          btc         | Bitcoin,BTC,Other,btc-coin,Re-BTC,ABTCD,Wrapped Bitcoin
          %20BTC%20   | Bitcoin,BTC,Other,btc-coin,Re-BTC,ABTCD,Wrapped Bitcoin
          btc&limit=3 | Bitcoin,BTC,Other
          bitcoin     | Bitcoin,Bitcoin Cash,Wrapped Bitcoin
          two         | Bit One,Bit Two
          %25         | 100% Real_
          _           | 100% Real_
          al_         | 100% Real_
          n%20c       | Bitcoin Cash
          -b          | Re-BTC
          %C3%9Cn     | Ünïque
          %C3%BCN     | Ünïque
          """)
  void matchesAreListedBestFirst(String part, String names) {
    assertThat(names("/currencies?q=" + part)).isEqualTo(names);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%25%25", "b%25n", ".*", "%5C", "%5Bb%5D", "nothing", "'"})
  void noMatchIsAnEmptyList(String part) {
    assertThat(server.get("/currencies?q=" + part).statusCode()).isEqualTo(200);
    assertThat(server.get("/currencies?q=" + part).body()).isEqualTo("[]");
    assertThat(server.get("/currencies?format=csv&q=" + part).body())
        .isEqualTo("symbol,name,first_day,last_day,records,missing_days,slug,fiat\r\n");
    assertThat(server.get("/currencies?format=ndjson&q=" + part).body()).isEmpty();
  }

  @Test
  void anEmptyDatabaseHasAnEmptyList() {
    try (var empty = TestServer.start(TestDatabase.migrated())) {
      assertThat(empty.get("/currencies").body()).isEqualTo("[]");
      assertThat(empty.get("/currencies/btc").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void csvAndNdjsonHaveTheSameRowsAsJson() {
    var csv = server.get("/currencies?q=bitcoin&format=csv");
    assertThat(csv.body())
        .isEqualTo(
            """
            symbol,name,first_day,last_day,records,missing_days,slug,fiat
            BTC,Bitcoin,2020-02-27,2020-03-05,4,4,bitcoin,false
            BCH,Bitcoin Cash,,,0,0,bitcoin-cash,false
            WBTC,Wrapped Bitcoin,2021-07-06,2021-07-06,1,0,wrapped-bitcoin,false
            """
                .replace("\n", "\r\n"));
    assertThat(csv.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"currencies.csv\"");
    var lines = server.get("/currencies", "Accept", "application/x-ndjson").body();
    assertThat("[" + lines.strip().replace("\n", ",") + "]")
        .isEqualTo(server.get("/currencies").body());
    assertThat(server.get("/currencies", "Accept", "image/png").statusCode()).isEqualTo(406);
    assertThat(server.send("DELETE", "/currencies").statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          limit=0              | limit: is not a number from 1 to 10000
          limit=10001          | limit: is not a number from 1 to 10000
          limit=many&q=%20     | q: is empty; limit: is not a number from 1 to 10000
          q=a%00               | q: contains a control character
          q=a&q=b              | q: is given more than once
          format=xml           | format: is not one of json, csv, ndjson
          """)
  void everyViolationIsNamed(String query, String sentence) {
    var response = server.get("/currencies?" + query);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("error")).isEqualTo(sentence);
  }

  @Test
  void aCurrencyIsFoundBySlugNameOrSymbol() {
    for (var given : new String[] {"bitcoin", "Bitcoin", "%20BITCOIN%20"}) {
      assertThat(server.get("/currencies/" + given).body())
          .isEqualTo(
              "{\"symbol\":\"BTC\",\"name\":\"Bitcoin\",\"first_day\":\"2020-02-27\",\"last_day\":\"2020-03-05\","
                  + "\"records\":4,\"missing_days\":4,\"slug\":\"bitcoin\",\"fiat\":false,\"aliases\":[]}");
    }
    assertThat(new JsonObject(server.get("/currencies/slug:btc-2").body()).getString("symbol"))
        .isEqualTo("XBT");
    assertThat(server.get("/currencies/BCH").body())
        .isEqualTo(
            "{\"symbol\":\"BCH\",\"name\":\"Bitcoin Cash\",\"first_day\":null,\"last_day\":null,"
                + "\"records\":0,\"missing_days\":0,\"slug\":\"bitcoin-cash\",\"fiat\":false,\"aliases\":[]}");
    assertThat(server.get("/currencies/bitcoin", "Accept", "text/csv").statusCode()).isEqualTo(406);
  }

  @Test
  void noMatchIs404AndSeveralAre409() {
    var none = server.get("/currencies/bitc");
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(none.body()).getString("error"))
        .isEqualTo("There is no currency with the name or symbol bitc.");
    var several = server.get("/currencies/Two");
    assertThat(several.statusCode()).isEqualTo(409);
    assertThat(new JsonObject(several.body()).getString("error"))
        .isEqualTo(
            "Two means several currencies: Bit One (slug:bit-one), Bit Two (slug:bit-two)."
                + " Use a slug instead.");
    assertThat(server.get("/currencies/" + "x".repeat(129)).statusCode()).isEqualTo(400);
  }

  @Test
  void theEventBusReturnsTheSameBytes() {
    assertThat(call(Addresses.CURRENCIES, new JsonObject().put("q", "bit").put("limit", "3")))
        .isEqualTo(server.get("/currencies?q=bit&limit=3").body());
    assertThat(call(Addresses.CURRENCIES, new JsonObject()))
        .isEqualTo(server.get("/currencies").body());
    assertThat(call(Addresses.CURRENCY, new JsonObject().put("currency", "wbtc")))
        .isEqualTo(server.get("/currencies/wbtc").body());
  }

  private static String call(String address, JsonObject parameters) {
    return TestServer.await(server.vertx().eventBus().<Payload>request(address, parameters))
        .body()
        .bytes()
        .toString();
  }

  private static String names(String path) {
    var response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonArray(response.body())
        .stream().map(row -> ((JsonObject) row).getString("name")).collect(Collectors.joining(","));
  }
}
