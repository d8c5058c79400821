package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.krispyto.EventStream;
import io.krispyto.TestDatabase;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.KrispytoFailure;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.Schema;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a text means, and the operations that change, delete and merge currencies. */
class CurrencyWriteIT extends SharedServerTestBase {
  private static final String TOKEN = "open-sesame";

  private static DatabaseSettings database;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    server = TestServer.startToWrite(database, TOKEN);
  }

  @BeforeEach
  void fill() {
    TestDatabase.execute(
        database,
        "delete from record",
        "delete from currency",
        "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'AAA Scam', 'BTC'),"
            + " (3, 'btc', 'XSCAM'), (4, 'Uniswap', 'UNI'), (5, 'Terra Classic', 'LUNC'), (6, 'Terra', 'LUNA'),"
            + " (7, 'Fake', 'bitcoin-cash'), (8, 'Bitcoin Cash', 'BCH')",
        "insert into record (currency_id, date, close, marketcap) values"
            + " (1, '2021-07-06 23:59:59', 30000, 6e11), (2, '2021-07-06 23:59:59', 1, 10),"
            + " (3, '2021-07-06 23:59:59', 2, 20), (4, '2021-07-05 23:59:59', 20, null),"
            + " (4, '2021-07-06 23:59:59', 21, null), (5, '2022-05-01 23:59:59', 80, null),"
            + " (5, '2022-06-01 23:59:59', 0.0001, null), (6, '2022-06-01 23:59:59', 6, null)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/currencies/btc",
        "/search?name=BTC",
        "/currencies/btc/history",
        "/currencies/btc/records/2021-7-6"
      })
  void aTextThatMeansSeveralCurrenciesIsAmbiguousEverywhere(String path) {
    var response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(409);
    var problem = new JsonObject(response.body());
    assertThat(problem.getString("type")).isEqualTo("urn:krispyto:problem:ambiguous");
    assertThat(problem.getString("error"))
        .endsWith(
            " means several currencies: AAA Scam (slug:aaa-scam), Bitcoin (slug:bitcoin), btc (slug:btc-2)."
                + " Use a slug instead.");
    assertThat(problem.getJsonArray("candidates"))
        .isEqualTo(
            new JsonArray()
                .add(identity("AAA Scam", "BTC", "aaa-scam"))
                .add(identity("Bitcoin", "BTC", "bitcoin"))
                .add(identity("btc", "XSCAM", "btc-2")));
  }

  private static JsonObject identity(String name, String symbol, String slug) {
    return new JsonObject().put("name", name).put("symbol", symbol).put("slug", slug);
  }

  @Test
  void everyCurrencyIsReachableByItsSlug() {
    TestDatabase.execute(
        database, "insert into currency (id, name, symbol) values (9, 'Copy', 'uniswap')");
    // A slug alone is ambiguous if a later currency has it as its symbol.
    await()
        .untilAsserted(
            () -> assertThat(server.get("/currencies/uniswap").statusCode()).isEqualTo(409));
    var rows = new JsonArray(server.get("/currencies").body());
    assertThat(rows).hasSize(9);
    for (var row : rows) {
      var slug = ((JsonObject) row).getString("slug");
      assertThat(get("slug:" + slug)).containsEntry("slug", slug);
      assertThat(get("SLUG:" + slug)).containsEntry("slug", slug);
    }
  }

  /** The name and the symbol of one currency are no ambiguity. */
  @Test
  void aTextThatMeansOneCurrencyInSeveralWaysIsNotAmbiguous() {
    TestDatabase.execute(
        database, "insert into currency (id, name, symbol) values (9, 'Dash', 'dash')");
    assertThat(get("dash")).containsEntry("name", "Dash");
  }

  @Test
  void tiesOfASearchGoByMarketCapOnTheNewestDay() {
    // The newest day is another one, so all are unknown.
    await()
        .untilAsserted(
            () -> assertThat(names("/currencies?q=btc")).isEqualTo("AAA Scam,Bitcoin,btc"));
    TestDatabase.execute(
        database,
        "insert into record (currency_id, date, close, marketcap) values (1, '2022-06-02', 1, 5)");
    await()
        .untilAsserted(
            () -> assertThat(names("/currencies?q=btc")).isEqualTo("Bitcoin,AAA Scam,btc"));
    TestDatabase.execute(
        database,
        "insert into record (currency_id, date, close, marketcap) values (2, '2022-06-02', 1, 6)");
    await()
        .untilAsserted(
            () -> assertThat(names("/currencies?q=btc")).isEqualTo("AAA Scam,Bitcoin,btc"));
  }

  @Test
  void aMergePatchChangesTheGivenMembers() {
    var patched = patch("uni", "{\"symbol\":\"UNI2\"}");
    assertThat(patched.statusCode()).as(patched.body()).isEqualTo(200);
    assertThat(patched.body())
        .isEqualTo(
            "{\"symbol\":\"UNI2\",\"name\":\"Uniswap\",\"first_day\":\"2021-07-05\",\"last_day\":\"2021-07-06\","
                + "\"records\":2,\"missing_days\":0,\"slug\":\"uniswap\",\"fiat\":false,\"aliases\":[]}");
    var read = server.get("/currencies/uniswap");
    assertThat(read.body()).isEqualTo(patched.body());
    assertThat(tag(read)).isEqualTo(tag(patched));
    assertThat(server.get("/currencies/uniswap", "If-None-Match", tag(read)).statusCode())
        .isEqualTo(304);
    // Changes nothing, not even the data version.
    var version = version();
    assertThat(patch("uniswap", "{}").body()).isEqualTo(patched.body());
    assertThat(patch("uniswap", "{\"name\":\"Uniswap\",\"aliases\":null}").statusCode())
        .isEqualTo(200);
    assertThat(version()).isEqualTo(version);
  }

  @Test
  void aRenamedCurrencyKeepsItsSlugAndItsFormerName() {
    var renamed = new JsonObject(patch("uniswap", "{\"name\":\"Uniswap Protocol\"}").body());
    assertThat(renamed.getString("slug")).isEqualTo("uniswap");
    assertThat(renamed.getJsonArray("aliases")).isEqualTo(new JsonArray().add(name("Uniswap")));
    assertThat(get("Uniswap")).containsEntry("name", "Uniswap Protocol");
    // Back again; a change of case is no new name.
    assertThat(patch("uniswap", "{\"name\":\"UNISWAP\"}").body()).contains("\"Uniswap Protocol\"");
    var back = new JsonObject(patch("uniswap", "{\"name\":\"Uniswap\",\"aliases\":[]}").body());
    assertThat(back.getJsonArray("aliases")).isEmpty();
  }

  private static JsonObject name(String name) {
    return new JsonObject().putNull("symbol").put("name", name).putNull("from").putNull("to");
  }

  @Test
  void aCurrencyIsFoundByTheSymbolThatItHadOnADay() {
    assertThat(
            patch("lunc", "{\"aliases\":[{\"symbol\":\"LUNA\",\"to\":\"2022-5-27\"}]}")
                .statusCode())
        .isEqualTo(200);
    // The other currency with this symbol has no record until then.
    assertThat(new JsonObject(server.get("/currencies/luna/records/2022-5-1").body()))
        .isEqualTo(new JsonObject(server.get("/currencies/lunc/records/2022-5-1").body()));
    assertThat(server.get("/currencies/luna/records/2022-6-1").body())
        .contains("\"name\":\"Terra\"");
    assertThat(get("luna")).containsEntry("name", "Terra");
    assertThat(symbols("luna", "2022-5-1")).isEqualTo("LUNC");
    assertThat(symbols("luna", "2022-6-1")).isEqualTo("LUNA");
    assertThat(symbols("lunc,terra", "2022-6-1")).isEqualTo("LUNA,LUNC");

    // The other one is renamed; only an alias that has ended is left.
    assertThat(patch("terra", "{\"symbol\":\"LUNA2\"}").statusCode()).isEqualTo(200);
    assertThat(get("luna")).containsEntry("name", "Terra Classic");
    assertThat(new JsonObject(server.get("/currencies/luna/records/2022-5-1").body()))
        .isEqualTo(new JsonObject(server.get("/currencies/lunc/records/2022-5-1").body()));
    assertThat(server.get("/currencies/luna/records/2022-6-1").statusCode()).isEqualTo(404);
    assertThat(server.get(dashboard("luna", "2022-6-1")).statusCode()).isEqualTo(404);
    assertThat(server.get("/export?id=luna").body()).contains("Terra Classic,LUNC,2022-06-01");
    assertThat(names("/currencies?q=luna")).isEqualTo("Terra Classic,Terra");
  }

  /** Until it has a record, a currency is not meant by a symbol that another one still had. */
  @Test
  void aSymbolIsAmbiguousOnDaysOnWhichTwoCurrenciesCouldHaveIt() {
    TestDatabase.execute(
        database,
        "insert into record (currency_id, date, close) values (6, '2022-05-25 23:59:59', 6)");
    patch("lunc", "{\"aliases\":[{\"symbol\":\"LUNA\",\"to\":\"2022-5-27\"}]}");
    assertThat(new JsonObject(server.get("/currencies/luna/records/2022-5-1").body()))
        .isEqualTo(new JsonObject(server.get("/currencies/lunc/records/2022-5-1").body()));
    assertThat(new JsonObject(server.get("/currencies/luna/records/2022-5-24").body()))
        .isEqualTo(new JsonObject(server.get("/currencies/lunc/records/2022-5-24").body()));
    assertThat(server.get("/currencies/luna/records/2022-5-25").statusCode()).isEqualTo(409);
    assertThat(server.get("/currencies/luna/records/2022-5-27").statusCode()).isEqualTo(409);
    assertThat(server.get("/currencies/luna/records/2022-6-1").body())
        .contains("\"name\":\"Terra\"");
    assertThat(send("PUT", "/currencies/luna/records/2022-5-2", "{\"close\":81}").statusCode())
        .isEqualTo(201);
  }

  private static String symbols(String id, String day) {
    return new JsonArray(server.get(dashboard(id, day)).body())
        .stream()
            .map(row -> ((JsonObject) row).getString("symbol"))
            .collect(Collectors.joining(","));
  }

  private static String dashboard(String id, String day) {
    return "/dashboard?id=" + id + "&date=" + day + "&order_by=symbol&order_type=asc";
  }

  @Test
  void aNameThatAnotherCurrencyHasIsAConflict() {
    var refused = patch("uni", "{\"name\":\"BITCOIN\"}");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(new JsonObject(refused.body()).getString("type"))
        .isEqualTo("urn:krispyto:problem:conflict");
    assertThat(new JsonObject(refused.body()).getString("error"))
        .isEqualTo("Another currency has the name BITCOIN. To make them one, merge the two.");
  }

  /** A view on the column prevents the migrations from widening it. */
  @Test
  void aNameThatANarrowColumnCannotHoldIsRejectedWithTheLength() throws Exception {
    var narrow = TestDatabase.empty();
    TestDatabase.execute(
        narrow,
        "create table currency (id integer, name varchar(50), symbol varchar(10))",
        "create table record (id integer, currency_id integer, date timestamp, high float8, low float8,"
            + " open float8, close float8, volume float8, marketcap float8)",
        "insert into currency values (1, 'Bitcoin', 'BTC')",
        "create view names as select name from currency");
    new Schema(narrow).migrate();
    try (var other = TestServer.startToWrite(narrow, TOKEN)) {
      var response =
          other.send(
              "PATCH",
              "/currencies/btc",
              BodyPublishers.ofString(new JsonObject().put("name", "n".repeat(51)).encode()),
              "Authorization",
              "Bearer " + TOKEN,
              "Content-Type",
              "application/json");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
      assertThat(new JsonObject(response.body()).getString("error"))
          .isEqualTo(
              "name or symbol: is longer than 50 characters, the limit of its column in this database");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      textBlock =
          """
          ##                                   | body: is missing
          []                                   | body: is not a JSON object
          {"name":null}                        | name: cannot be removed
          {"name":" "}                         | name: is empty
          {"name":5}                           | name: is not a string
          {"name":"a\\u0000"}                  | name: contains a control character
          {"name":"\\ud800"}                   | name: is not Unicode text
          {"symbol":"A,B"}                     | symbol: contains a comma
          {"symbol":"All"}                     | symbol: is reserved for all currencies
          {"symbol":"123456789012345678901"}   | symbol: is longer than 20 characters
          {"slug":"x"}                         | slug: does not change
          {"price":1}                          | price: is not a member of a change of a currency
          {"aliases":{}}                       | aliases: is not a JSON array
          {"aliases":["UNI"]}                  | aliases[0]: is not a JSON object
          {"aliases":[{}]}                     | aliases[0]: needs either a symbol or a name
          {"aliases":[{"symbol":"A","name":"B"}]} | aliases[0]: needs either a symbol or a name
          {"aliases":[{"name":"B","to":"2021-1-1"}]} | aliases[0]: is a name, which has no days
          {"aliases":[{"symbol":"A","form":"2021-1-1"}]} | aliases[0].form: is not a member of an alias
          {"aliases":[{"symbol":"A","from":"2021-2-30"}]} | aliases[0].from: 2021-2-30 is not a real date
          {"aliases":[{"symbol":"A"},{"symbol":"A","from":"2021-1-2","to":"2021-1-1"}]} | aliases[1].from: is after to
          """)
  void aMalformedChangeIsRejectedWithTheReason(String body, String sentence) {
    var response = patch("uni", body == null ? "" : body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("error")).isEqualTo(sentence);
  }

  @Test
  void deleteRemovesACurrencyWithItsRecordsAndAliases() {
    patch("slug:btc-2", "{\"aliases\":[{\"symbol\":\"OLD\"}]}");
    assertThat(send("DELETE", "/currencies/slug:btc-2", "If-Match", "\"other\"").statusCode())
        .isEqualTo(412);
    var tag = tag(server.get("/currencies/slug:btc-2"));
    assertThat(send("DELETE", "/currencies/slug:btc-2", "If-Match", tag).statusCode())
        .isEqualTo(204);
    assertThat(server.get("/currencies/xscam").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", "/currencies/xscam").statusCode()).isEqualTo(404);
    assertThat(TestDatabase.query(database, "select count(*) from record where currency_id = 3"))
        .isEqualTo("0");
    assertThat(TestDatabase.query(database, "select count(*) from currency_alias")).isEqualTo("0");
    assertThat(send("DELETE", "/currencies/btc").statusCode()).isEqualTo(409);
  }

  @Test
  void aCurrencyThatAnotherTableRefersToIsKept() {
    TestDatabase.execute(
        database,
        "create table portfolio (currency_id int references currency)",
        "insert into portfolio values (4)");
    try {
      var refused = send("DELETE", "/currencies/uni");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(new JsonObject(refused.body()).getString("error"))
          .isEqualTo("Another table in the database refers to Uniswap.");
      assertThat(get("uni")).containsEntry("records", 2);
    } finally {
      TestDatabase.execute(database, "drop table portfolio");
    }
  }

  @Test
  void aMergeMovesTheRecordsAndKeepsTheIdentity() {
    TestDatabase.execute(
        database,
        "insert into record (currency_id, date, close, volume) values"
            // The same close at another time of the day, and a value that the other one lacks.
            + " (2, '2021-07-05 12:00:00', 20, 7), (2, '2021-07-04 23:59:59', 19, 8)",
        "delete from record where currency_id = 2 and date = '2021-07-06 23:59:59'",
        "insert into currency_alias (currency_id, symbol) values (2, 'AAA')");
    var merged = merge("aaa-scam", "uniswap");
    assertThat(merged.statusCode()).as(merged.body()).isEqualTo(200);
    var body = new JsonObject(merged.body());
    assertThat(body.getString("first_day")).isEqualTo("2021-07-04");
    assertThat(body.getInteger("records")).isEqualTo(3);
    assertThat(body.getJsonArray("aliases").encode())
        .isEqualTo(
            "[{\"symbol\":\"AAA\",\"name\":null,\"from\":null,\"to\":null},"
                + "{\"symbol\":\"BTC\",\"name\":null,\"from\":null,\"to\":null},"
                + "{\"symbol\":null,\"name\":\"AAA Scam\",\"from\":null,\"to\":null}]");
    assertThat(server.get("/currencies/uniswap").body()).isEqualTo(merged.body());
    assertThat(server.get("/currencies/aaa-scam").statusCode()).isEqualTo(404);
    assertThat(get("AAA%20Scam")).containsEntry("name", "Uniswap");
    assertThat(
            TestDatabase.query(
                database,
                "select string_agg(concat_ws('|', date, close, volume), ' ' order by date) from record"
                    + " where currency_id = 4"))
        .isEqualTo("2021-07-04 23:59:59|19|8 2021-07-05 23:59:59|20|7 2021-07-06 23:59:59|21");
  }

  @Test
  void aMergeOfContradictingRecordsIsRefusedAndNamesTheDays() {
    var refused = merge("slug:btc-2", "bitcoin");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(new JsonObject(refused.body()).getString("error"))
        .isEqualTo(
            "Both currencies have records for 2021-07-06, with different values. Nothing was"
                + " merged.");
    TestDatabase.execute(
        database,
        "insert into record (currency_id, date, close) select id, day, id from"
            + " generate_series(timestamp '2021-01-01', '2021-01-07', '1 day') day, unnest(array[1, 3]) id");
    assertThat(new JsonObject(merge("slug:btc-2", "bitcoin").body()).getString("error"))
        .isEqualTo(
            "Both currencies have records for 2021-01-01, 2021-01-02, 2021-01-03, 2021-01-04,"
                + " 2021-01-05 and 3 other days, with different values. Nothing was merged.");
    assertThat(get("slug:btc-2")).containsEntry("records", 8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # The times of a day agree, except for one that is not the last.
          (2, '2021-07-05 10:00', 19, 1), (2, '2021-07-05 23:59:59', 20, 1), (4, '2021-07-05 10:00', 18, 1)
          # The last one of the day, at a time that the other currency does not have.
          (2, '2021-07-05 10:00', 20, 1), (2, '2021-07-05 22:00', 99, 1)
          # An optional value.
          (2, '2021-07-05 10:00', 19, 1), (2, '2021-07-05 11:00', 20, 1), (4, '2021-07-05 10:00', 19, 2)
          """)
  void aMergeComparesAllTimesOfADay(String records) {
    TestDatabase.execute(
        database,
        "delete from record where currency_id = 2",
        "insert into record (currency_id, date, close, volume) values " + records);
    var before = TestDatabase.query(database, "select count(*) from record");
    var refused = merge("aaa-scam", "uniswap");
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
    assertThat(new JsonObject(refused.body()).getString("error"))
        .isEqualTo(
            "Both currencies have records for 2021-07-05, with different values. Nothing was merged.");
    assertThat(TestDatabase.query(database, "select count(*) from record")).isEqualTo(before);
  }

  @Test
  void aMergeKeepsTheTimesThatOnlyOneCurrencyHas() {
    TestDatabase.execute(
        database,
        "delete from record where currency_id = 2",
        "insert into record (currency_id, date, close, volume) values"
            + " (4, '2021-07-05 10:00', 19, null), (4, '2021-07-05 11:00', 18, 3), (2, '2021-07-05 10:00', 19, 1),"
            + " (2, '2021-07-05 12:00', 17, 2), (2, '2021-07-05 22:00', 20, 7),"
            // Later than the last one of the other currency, which has the volume.
            + " (4, '2021-07-04 10:00', 5, 6), (4, '2021-07-04 11:00', 5, 8), (2, '2021-07-04 12:00', 5, null)");
    var merged = merge("aaa-scam", "uniswap");
    assertThat(merged.statusCode()).as(merged.body()).isEqualTo(200);
    assertThat(
            TestDatabase.query(
                database,
                "select string_agg(concat_ws('|', to_char(date, 'DD HH24:MI'), close, volume), ' ' order by date)"
                    + " from record where currency_id = 4"))
        .isEqualTo(
            "04 10:00|5|6 04 11:00|5|8 04 12:00|5|8 05 10:00|19|1 05 11:00|18|3 05 12:00|17|2 05 22:00|20|7"
                + " 05 23:59|20|7 06 23:59|21");
  }

  /** A session without foreign key checks, like a load, does not wait for the locked currencies. */
  @Test
  void aMergeIsRepeatedIfARecordIsAddedMeanwhile() throws Exception {
    TestDatabase.execute(
        database,
        "delete from record where currency_id = 2",
        "insert into record (currency_id, date, close, volume) values (2, '2021-07-04 23:59:59', 19, 8)");
    try (var other = TestDatabase.connect(database);
        var statement = other.createStatement()) {
      statement.execute("set session_replication_role = replica");
      other.setAutoCommit(false);
      statement.execute(
          "insert into record (currency_id, date, close) values (4, '2021-07-04 23:59:59', 19)");
      var merged = KrispytoClient.of(server.vertx()).mergeCurrency("aaa-scam", "uniswap");
      await()
          .until(
              () ->
                  TestDatabase.query(
                          database,
                          "select count(*) from pg_stat_activity"
                              + " where datname = current_database() and wait_event_type = 'Lock'")
                      .equals("1"));
      other.commit();
      assertThat(TestServer.await(merged).getInteger("records")).isEqualTo(3);
    }
    assertThat(
            TestDatabase.query(
                database, "select volume from record where date = '2021-07-04 23:59:59'"))
        .isEqualTo("8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                  | 400 | into: is missing
          {"into":"uniswap"}  | 400 | into: is the same currency
          {"into":"x","to":1} | 400 | to: is not a member of a merge
          {"into":"nothing"}  | 404 | There is no currency with the name or symbol nothing.
          """)
  void aMergeThatMakesNoSenseIsRefused(String body, int status, String sentence) {
    var response = send("POST", "/currencies/uni/merge", body);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(new JsonObject(response.body()).getString("error")).isEqualTo(sentence);
    assertThat(merge("uni", "btc").statusCode()).isEqualTo(409);
  }

  @Test
  void writesRequireTheTokenAndTheCurrentState() {
    var body = BodyPublishers.ofString("{\"into\":\"bitcoin\"}");
    for (var request :
        List.of("PATCH /currencies/uni", "DELETE /currencies/uni", "POST /currencies/uni/merge")) {
      var parts = request.split(" ");
      assertThat(server.send(parts[0], parts[1], body).statusCode()).isEqualTo(401);
      assertThat(
              send(parts[0], parts[1], "{\"into\":\"bitcoin\"}", "If-Match", "\"x\"").statusCode())
          .isEqualTo(parts[0].equals("PATCH") ? 400 : 412);
    }
    assertThat(send("PATCH", "/currencies/uni", "{}", "If-Match", "\"x\"").statusCode())
        .isEqualTo(412);
    assertThat(send("PATCH", "/currencies/uni", "{}", "If-Match", "*").statusCode()).isEqualTo(200);
    assertThat(get("uni")).containsEntry("records", 2);
  }

  @Test
  void theEventBusHasTheSameOperations() {
    var client = KrispytoClient.of(server.vertx());
    var patched =
        TestServer.await(
            client.patchCurrency(
                "uni",
                new JsonObject()
                    .put("name", "Uni")
                    .put("aliases", new JsonArray().add(new JsonObject().put("symbol", "UNIV2")))));
    assertThat(patched).isEqualTo(TestServer.await(client.currency("univ2")));
    assertThat(TestServer.await(client.mergeCurrency("terra", "uni")).getInteger("records"))
        .isEqualTo(3);
    TestServer.await(client.deleteCurrency("uni"));
    var gone =
        catchThrowableOfType(
            KrispytoFailure.class, () -> TestServer.await(client.currency("slug:uniswap")));
    assertThat(gone.status()).isEqualTo(404);
    var ambiguous =
        catchThrowableOfType(KrispytoFailure.class, () -> TestServer.await(client.search("btc")));
    assertThat(ambiguous.problem().getJsonArray("candidates")).hasSize(3);
  }

  @Test
  void aChangeIsSeenAtOnceAndSentAsALiveEvent() throws Exception {
    try (var events = new EventStream(server.port())) {
      assertThat(server.get("/search?name=uniswap").body()).contains("\"UNI\"");
      patch("uniswap", "{\"symbol\":\"NEW\"}");
      assertThat(server.get("/search?name=uniswap").body()).contains("NEW");
      // The records of the set-up may be announced first, with their currencies.
      while (events.nextEvent(5000).data().orElseThrow().getJsonArray("currencies") != null) {
        assertThat(server.get("/search?name=uniswap").body()).contains("NEW");
      }
    }
  }

  private static String names(String path) {
    return new JsonArray(server.get(path).body())
        .stream().map(row -> ((JsonObject) row).getString("name")).collect(Collectors.joining(","));
  }

  private static Map<String, Object> get(String currency) {
    var response = server.get("/currencies/" + currency);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new TreeMap<>(new JsonObject(response.body()).getMap());
  }

  private static HttpResponse<String> patch(String currency, String body) {
    return send("PATCH", "/currencies/" + currency, body);
  }

  private static HttpResponse<String> merge(String currency, String into) {
    return send(
        "POST", "/currencies/" + currency + "/merge", new JsonObject().put("into", into).encode());
  }

  private static HttpResponse<String> send(String method, String path, String... rest) {
    var hasBody = rest.length % 2 == 1;
    var headers = new ArrayList<>(List.of(rest).subList(hasBody ? 1 : 0, rest.length));
    headers.addAll(List.of("Authorization", "Bearer " + TOKEN, "Content-Type", "application/json"));
    return server.send(
        method,
        path,
        hasBody ? BodyPublishers.ofString(rest[0]) : BodyPublishers.noBody(),
        headers.toArray(String[]::new));
  }

  private static String tag(HttpResponse<?> response) {
    return response.headers().firstValue("etag").orElseThrow();
  }

  private static String version() {
    return TestDatabase.query(database, "select number from data_version");
  }
}
