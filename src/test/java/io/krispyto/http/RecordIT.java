package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.Payload;
import io.krispyto.bus.RecordPayload;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.ingestion.IngestionVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single records, read and written over HTTP and over the event bus. */
class RecordIT extends SharedServerTestBase {
  private static final String TOKEN = "open-sesame";
  private static final String BTC = "/currencies/Bitcoin/records/2021-7-6";
  private static final String FREE = "/currencies/Bitcoin/records/2021-7-1";
  private static final String VALUES =
      "{\"high\":5,\"low\":1.5,\"open\":2,\"close\":3,\"volume\":1e22,\"market_cap\":1e-8}";

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
        "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'Bit/One 100%', 'BIT'),"
            + " (3, 'Bit Two', 'bit'), (4, 'btc', 'X'), (5, 'Ether', 'ETH')",
        "insert into record (currency_id, date, high, low, open, close, volume, marketcap) values"
            + " (1, '2021-07-06 00:00:00', 1, 1, 1, 1, 1, 1),"
            + " (1, '2021-07-06 12:30:00', 9, 7, 8, 8.5, null, 'infinity'),"
            + " (2, '2021-07-06 23:59:59', 2, 2, 2, 2, 2, 2),"
            + " (5, '2021-07-05 23:59:59', 2, 2, 2, 2, 2, 2)");
  }

  @Test
  void theLastRecordOfADayIsReturned() {
    var response = server.get(BTC);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"name\":\"Bitcoin\",\"symbol\":\"BTC\",\"slug\":\"bitcoin\",\"date\":\"2021-07-06\",\"high\":9,\"low\":7,"
                + "\"open\":8,\"close\":8.5,\"volume\":null,\"market_cap\":null}");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-cache, no-transform");
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "bitcoin, 2021-07-06, Bitcoin",
    "%20BITCOIN%20, 2021-7-06, Bitcoin",
    "eth, 2021-7-5, Ether",
    "slug:btc-2, 2021-7-6, btc",
    "bit-one-100, 2021-7-6, Bit/One 100%",
    "Bit%2FOne%20100%25, 2021-7-6, Bit/One 100%",
  })
  void aCurrencyIsFoundByNameOrSymbol(String currency, String day, String name) {
    for (var method : List.of("GET", "HEAD")) {
      var response = server.send(method, "/currencies/" + currency + "/records/" + day);
      if (name.equals("btc")) {
        assertThat(response.statusCode()).isEqualTo(404);
      } else {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("etag")).isPresent();
      }
      if (method.equals("GET")) {
        assertThat(response.body()).contains(name.equals("btc") ? "no record of btc" : name);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  void aMissingCurrencyOrRecordIsNamed(String method) {
    assertThat(problem(404, send(method, "/currencies/Nix/records/2021-7-6")))
        .isEqualTo("There is no currency with the name or symbol Nix.");
    assertThat(problem(409, send(method, "/currencies/bit/records/2021-7-6")))
        .isEqualTo(
            "bit means several currencies: Bit Two (slug:bit-two), Bit/One 100% (slug:bit-one-100)."
                + " Use a slug instead.");
    // The name of one, and the symbol of another.
    assertThat(problem(409, send(method, "/currencies/BTC/records/2021-7-6")))
        .isEqualTo(
            "BTC means several currencies: Bitcoin (slug:bitcoin), btc (slug:btc-2)."
                + " Use a slug instead.");
    if (!method.equals("PUT")) {
      assertThat(problem(404, send(method, FREE)))
          .isEqualTo("There is no record of Bitcoin on 2021-07-01.");
      // A precondition does not change an error that occurs anyway.
      assertThat(send(method, FREE, "If-Match", "*").statusCode()).isEqualTo(404);
    }
    assertThat(send(method, "/currencies//records/2021-7-6").statusCode()).isEqualTo(404);
    assertThat(send(method, "/currencies/Bitcoin/records/").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  void anInvalidPathIs400AndNamesEveryViolation(String method) {
    var path = "/currencies/" + "n".repeat(129) + "/records/2021-02-30";
    assertThat(violations(send(method, path)))
        .isEqualTo(
            Map.of(
                "currency",
                "is longer than 128 characters",
                "date",
                "2021-02-30 is not a real date"));
    assertThat(violations(send(method, "/currencies/%20/records/latest")))
        .isEqualTo(Map.of("currency", "is empty", "date", "is not a date like 2022-10-9"));
    assertThat(send(method, "/currencies/%FF/records/2021-7-6").statusCode()).isEqualTo(400);
  }

  @Test
  void anUnchangedRecordIs304() {
    var tag = tag(server.get(BTC));
    var known = server.get(BTC, "If-None-Match", "\"other\", W/" + tag);
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(known.headers().firstValue("etag")).hasValue(tag);
    assertThat(known.headers().firstValue("cache-control")).hasValue("no-cache, no-transform");

    // Changes of other records do not affect the tag; a change of this one does.
    put("/currencies/eth/records/2021-7-6", VALUES);
    assertThat(server.get(BTC, "If-None-Match", tag).statusCode()).isEqualTo(304);
    put(BTC, VALUES);
    assertThat(server.get(BTC, "If-None-Match", tag).statusCode()).isEqualTo(200);
  }

  @Test
  void aRecordIsOnlyAvailableAsJson() {
    assertThat(server.get(BTC, "Accept", "text/csv").statusCode()).isEqualTo(406);
  }

  @Test
  void aNewRecordIsStoredAtTheEndOfItsDay() {
    var created = put(FREE, VALUES);
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.body())
        .isEqualTo(
            "{\"name\":\"Bitcoin\",\"symbol\":\"BTC\",\"slug\":\"bitcoin\",\"date\":\"2021-07-01\",\"high\":5,\"low\":1.5,"
                + "\"open\":2,\"close\":3,\"volume\":10000000000000000000000,\"market_cap\":0.00000001}");
    assertThat(created.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(row("2021-07-01")).isEqualTo("(\"2021-07-01 23:59:59\",5,1.5,2,3,1e+22,1e-08)");
    var read = server.get(FREE);
    assertThat(read.body()).isEqualTo(created.body());
    assertThat(tag(read)).isEqualTo(tag(created));
  }

  @Test
  void anExistingRecordIsReplacedAndKeepsItsTime() {
    var replaced = put(BTC, VALUES);
    assertThat(replaced.statusCode()).isEqualTo(200);
    assertThat(row("2021-07-06"))
        .isEqualTo(
            "(\"2021-07-06 00:00:00\",1,1,1,1,1,1) (\"2021-07-06 12:30:00\",5,1.5,2,3,1e+22,1e-08)");
    assertThat(tag(server.get(BTC))).isEqualTo(tag(replaced));
  }

  @Test
  void writingAnIdenticalRecordChangesNothing() {
    var first = put(FREE, VALUES);
    var version = version();
    var second = put(FREE, VALUES);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(tag(second)).isEqualTo(tag(first));
    assertThat(version()).isEqualTo(version);
    put(FREE, VALUES.replace("1.5", "1.25"));
    assertThat(version()).isGreaterThan(version);
  }

  @Test
  void deleteRemovesAllRecordsOfADay() {
    assertThat(send("DELETE", BTC).statusCode()).isEqualTo(204);
    assertThat(row("2021-07-06")).isNull();
    assertThat(send("DELETE", BTC).statusCode()).isEqualTo(404);
    assertThat(TestDatabase.query(database, "select count(*) from record")).isEqualTo("2");
  }

  @Test
  void anInvalidStoredRecordCanBeDeleted() {
    TestDatabase.execute(
        database,
        "insert into record (currency_id, date, close) values (1, '2999-01-01', 1), (1, '1999-01-01', 1)");
    for (var day : List.of("2999-1-1", "1999-1-1")) {
      var path = "/currencies/Bitcoin/records/" + day;
      assertThat(server.get(path).statusCode()).isEqualTo(200);
      assertThat(send("DELETE", path).statusCode()).isEqualTo(204);
    }
  }

  /** The limits are the same as in a file. */
  @Test
  void aNumberOutsideTheRangeOfADoubleIsRejected() {
    var today = "/currencies/Bitcoin/records/" + LocalDate.now(ZoneOffset.UTC);
    assertThat(
            violations(
                put(
                    today,
                    "{\"high\":1e400,\"low\":1e-400,\"open\":-1e400,\"close\":0.01E-999999999999,"
                        + "\"volume\":0e-400,\"market_cap\":1"
                        + "0".repeat(400)
                        + "}")))
        .isEqualTo(
            Map.of(
                "high", "is too large",
                "low", "is too small",
                "open", "is negative",
                "close", "is too small",
                "market_cap", "is too large"));
  }

  @Test
  void valuesThatAreNotKnownAreNull() {
    var address = "/currencies/Bitcoin/records/2021-06-01";
    var expected =
        "{\"name\":\"Bitcoin\",\"symbol\":\"BTC\",\"slug\":\"bitcoin\",\"date\":\"2021-06-01\",\"high\":null,\"low\":null,"
            + "\"open\":null,\"close\":2.5,\"volume\":null,\"market_cap\":null}";
    assertThat(put(address, "{\"close\":2.5}").body()).isEqualTo(expected);
    assertThat(put(address, "{\"close\":2.5,\"high\":null}").statusCode()).isEqualTo(200);
    assertThat(server.get(address).body()).isEqualTo(expected);
    // Replaces the whole record: values that are not given are no longer known.
    assertThat(put(address, VALUES).statusCode()).isEqualTo(200);
    assertThat(put(address, "{\"close\":2.5}").body()).isEqualTo(expected);
  }

  @Test
  void everyViolationOfARecordIsNamed() {
    var today = LocalDate.now(ZoneOffset.UTC);
    var tomorrow = "/currencies/Bitcoin/records/" + today.plusDays(1);
    assertThat(
            violations(
                put(
                    tomorrow,
                    "{\"high\":\"5\",\"low\":null,\"open\":-1,\"close\":1e999,\"price\":1,\"volume\":true}")))
        .isEqualTo(
            Map.of(
                "date", today.plusDays(1) + " is in the future",
                "high", "is not a number",
                "open", "is negative",
                "close", "is too large",
                "volume", "is not a number",
                "price", "is not a member of a record"));
    assertThat(violations(put(BTC, "{\"high\":1}"))).isEqualTo(Map.of("close", "is missing"));
    assertThat(violations(put(BTC, "{\"close\":null}")))
        .isEqualTo(Map.of("close", "is not a number"));
    assertThat(violations(put("/currencies/Bitcoin/records/2008-12-31", VALUES)))
        .isEqualTo(Map.of("date", "2008-12-31 is before 2009-01-01"));
    assertThat(violations(put(BTC, VALUES.replace("1.5", "5.1"))))
        .isEqualTo(Map.of("high", "is less than low"));
    assertThat(put("/currencies/Bitcoin/records/" + today, VALUES).statusCode()).isEqualTo(201);
    assertThat(put("/currencies/Bitcoin/records/2009-1-1", VALUES).statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "##|is missing",
        "[]|is not a JSON object",
        "5|is not a JSON object",
        "null|is missing",
        "{|is not JSON",
        "{} {}|is not JSON",
        "{\"high\":NaN}|is not JSON",
        "{\"high\":1,\"high\":2}|has a duplicate member",
        "{\"high\":1,\"\\u0068igh\":2}|has a duplicate member",
      })
  void anInvalidRecordIsRejected(String body, String reason) {
    assertThat(violations(put(BTC, body))).isEqualTo(Map.of("body", reason));
  }

  @Test
  void numbersAreStoredAsTheNearestDoubles() {
    var body =
        "{\"high\":123456789012345678901234567890,\"low\":-0.0,\"open\":0.1000000000000000055511151231257827,"
            + "\"close\":4.9e-324,\"volume\":0,\"market_cap\":1.7976931348623157e308}";
    assertThat(put(FREE, body).statusCode()).isEqualTo(201);
    assertThat(row("2021-07-01"))
        .isEqualTo(
            "(\"2021-07-01 23:59:59\",1.2345678901234568e+29,0,0.1,5e-324,0,1.7976931348623157e+308)");
  }

  @Test
  void writesRequireTheToken() {
    for (var method : List.of("PUT", "DELETE")) {
      var none = server.send(method, BTC, BodyPublishers.ofString(VALUES));
      assertThat(none.statusCode()).isEqualTo(401);
      assertThat(none.headers().firstValue("www-authenticate")).isPresent();
      assertThat(server.send(method, BTC, "Authorization", "Bearer other").statusCode())
          .isEqualTo(401);
    }
    assertThat(row("2021-07-06")).contains("8.5");
    try (var closed = TestServer.start(database)) {
      for (var method : List.of("PUT", "DELETE")) {
        var response = closed.send(method, BTC, "Authorization", "Bearer " + TOKEN);
        assertThat(response.statusCode()).isEqualTo(403);
      }
      assertThat(closed.get(BTC).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void unsupportedBodiesAreRejected() {
    for (var type :
        List.of("text/plain", "application/x-www-form-urlencoded", "application/jsonx")) {
      assertThat(put(BTC, VALUES, "Content-Type", type).statusCode()).isEqualTo(415);
    }
    assertThat(
            server
                .send(
                    "PUT", BTC, BodyPublishers.ofString(VALUES), "Authorization", "Bearer " + TOKEN)
                .statusCode())
        .isEqualTo(415);
    var padding = " ".repeat(64 * 1024 - VALUES.length());
    assertThat(
            put(BTC, VALUES + padding, "Content-Type", "Application/JSON; charset=utf-8")
                .statusCode())
        .isEqualTo(200);
    assertThat(put(BTC, VALUES + padding + " ").statusCode()).isEqualTo(413);
    var chunks = BodyPublishers.fromPublisher(BodyPublishers.ofString(VALUES + padding + " "));
    assertThat(
            server
                .send("PUT", BTC, chunks, fields(List.of("Content-Type", "application/json")))
                .statusCode())
        .isEqualTo(413);
  }

  @Test
  void otherMethodsAre405WithTheAllowedOnes() {
    var response = server.send("POST", BTC);
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue("DELETE, GET, HEAD, PUT");
  }

  @Test
  void anOverlongUrlIsRejected() {
    assertThat(send("PUT", BTC + "?" + "x".repeat(8200)).statusCode()).isEqualTo(414);
  }

  @Test
  void aFailedPreconditionChangesNothing() {
    var tag = tag(server.get(BTC));
    for (var wrong : List.of("\"other\"", "W/\"other\"", tag.replace("\"", ""), "")) {
      assertThat(put(BTC, VALUES, "If-Match", wrong).statusCode()).isEqualTo(412);
      assertThat(send("DELETE", BTC, "If-Match", wrong).statusCode()).isEqualTo(412);
    }
    assertThat(problem(412, put(FREE, VALUES, "If-Match", "*")))
        .isEqualTo("The record does not exist, so it cannot match If-Match.");
    for (var wrong : List.of("*", tag, "\"other\", W/" + tag)) {
      assertThat(put(BTC, VALUES, "If-None-Match", wrong).statusCode()).isEqualTo(412);
      assertThat(send("DELETE", BTC, "If-None-Match", wrong).statusCode()).isEqualTo(412);
    }
    assertThat(tag(server.get(BTC))).isEqualTo(tag);
    assertThat(row("2021-07-01")).isNull();
  }

  @Test
  void aMatchingPreconditionAllowsTheWrite() {
    var tag = tag(server.get(BTC));
    var second = put(BTC, VALUES, "If-Match", "\"other\", " + tag);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(put(BTC, VALUES, "If-Match", "*", "If-None-Match", tag).statusCode()).isEqualTo(200);
    assertThat(put(FREE, VALUES, "If-None-Match", "*").statusCode()).isEqualTo(201);
    assertThat(send("DELETE", BTC, "If-Match", tag(second)).statusCode()).isEqualTo(204);
  }

  @Test
  void ofConcurrentConditionalUpdatesExactlyOneSucceeds() throws Exception {
    for (var round = 0; round < 5; round++) {
      var tag = tag(server.get(BTC));
      var base = 100 * (round + 1);
      var statuses =
          atOnce(
              40,
              i -> {
                var body = VALUES.replace("\"high\":5", "\"high\":" + (base + i));
                return put(BTC, body, "If-Match", tag).statusCode();
              });
      assertThat(statuses).containsOnly(200, 412);
      assertThat(statuses).containsOnlyOnce(200);
    }
  }

  @Test
  void concurrentUpdatesWorkIfTheDatabaseDefaultsToAStricterIsolationLevel() throws Exception {
    var strict = "alter database %s %s default_transaction_isolation %s";
    TestDatabase.execute(database, strict.formatted(database.name(), "set", "= 'repeatable read'"));
    try (var other = TestServer.startToWrite(database, TOKEN)) {
      var statuses =
          atOnce(
              20,
              i ->
                  other
                      .send(
                          "PUT",
                          BTC,
                          BodyPublishers.ofString(
                              VALUES.replace("\"high\":5", "\"high\":" + (10 + i))),
                          "Authorization",
                          "Bearer " + TOKEN,
                          "Content-Type",
                          "application/json")
                      .statusCode());
      assertThat(statuses).containsOnly(200);
    } finally {
      TestDatabase.execute(
          database, "alter database " + database.name() + " reset default_transaction_isolation");
    }
  }

  @Test
  void ofConcurrentCreationsExactlyOneSucceeds() throws Exception {
    for (var round = 0; round < 5; round++) {
      var path = "/currencies/Bitcoin/records/2021-6-" + (round + 1);
      var statuses =
          atOnce(
              40,
              i -> {
                var body = VALUES.replace("\"high\":5", "\"high\":" + (10 + i));
                return put(path, body, "If-None-Match", "*").statusCode();
              });
      assertThat(statuses).containsOnly(201, 412);
      assertThat(statuses).containsOnlyOnce(201);
    }
  }

  @Test
  void aCreationThatLosesARaceChecksItsPreconditionAgain() throws Exception {
    try (var connection = TestDatabase.connect(database);
        var other = connection.createStatement()) {
      connection.setAutoCommit(false);
      other.execute(
          "insert into record values (default, 1, '2021-07-01 23:59:59', 4, 4, 4, 4, 4, 4)");
      var condition = CompletableFuture.supplyAsync(() -> put(FREE, VALUES, "If-None-Match", "*"));
      var any = CompletableFuture.supplyAsync(() -> put(FREE, VALUES));
      Awaitility.await()
          .pollInterval(Duration.ofMillis(20))
          .until(
              () ->
                  "2"
                      .equals(
                          TestDatabase.query(
                              database,
                              "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                  + " and datname = current_database()")));
      connection.commit();
      assertThat(condition.join().statusCode()).isEqualTo(412);
      assertThat(any.join().statusCode()).isEqualTo(200);
    }
    assertThat(row("2021-07-01")).isEqualTo("(\"2021-07-01 23:59:59\",5,1.5,2,3,1e+22,1e-08)");
  }

  @Test
  void aWriteDuringALoadIs503WithRetryAfter() throws Exception {
    try (var connection = TestDatabase.connect(database);
        var load = connection.createStatement()) {
      connection.setAutoCommit(false);
      load.execute("set application_name = 'krispyto load'");
      load.execute("update record set close = 8 where currency_id = 1");
      // The insert is uncommitted, so other transactions do not see it.
      load.execute("insert into record (currency_id, date) values (1, '2021-07-01 23:59:59')");
      for (var response : List.of(put(BTC, VALUES), send("DELETE", BTC), put(FREE, VALUES))) {
        assertThat(problem(409, response))
            .isEqualTo("An ingestion is writing this record; try again later.");
        assertThat(response.headers().firstValue("retry-after")).isPresent();
      }
      connection.commit();
    }
    assertThat(put(BTC, VALUES).statusCode()).isEqualTo(200);
    assertThat(put(FREE, VALUES, "If-Match", "*").statusCode()).isEqualTo(200);
  }

  @Test
  void aLockOfAnotherProgramIsNotReportedAsAnIngestion() throws Exception {
    try (var connection = TestDatabase.connect(database);
        var other = connection.createStatement()) {
      connection.setAutoCommit(false);
      other.execute("update record set close = 8 where currency_id = 1");
      for (var response : List.of(put(BTC, VALUES), send("DELETE", BTC))) {
        assertThat(problem(409, response))
            .isEqualTo(
                "Another transaction in the database has locked this record; try again later.");
      }
      connection.rollback();
      other.execute("lock table record in share mode");
      assertThat(problem(409, put(BTC, VALUES))).startsWith("Another transaction in the database");
    }
  }

  @Test
  void aReadOnlyDatabaseRejectsWritesButServesReads() {
    try {
      TestDatabase.execute(
          database,
          "do $$ begin execute format('alter database %I set default_transaction_read_only = on',"
              + " current_database()); end $$");
      TestDatabase.query(
          TestDatabase.at("postgres"),
          "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '"
              + database.name()
              + "'");
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(server.get(BTC)).extracting(HttpResponse::statusCode).isEqualTo(200));
      for (var response : List.of(put(BTC, VALUES), send("DELETE", BTC))) {
        assertThat(problem(503, response))
            .isEqualTo("The database is read-only at the moment. Try again later.");
        assertThat(new JsonObject(response.body()).getString("type"))
            .isEqualTo("urn:krispyto:problem:read-only");
        assertThat(response.headers().firstValue("retry-after")).isPresent();
      }
    } finally {
      TestDatabase.execute(
          TestDatabase.at("postgres"),
          "alter database " + database.name() + " reset default_transaction_read_only");
    }
    Awaitility.await().until(() -> put(BTC, VALUES).statusCode() == 200);
  }

  @Test
  void aLockTimeoutIsNotReportedAsAnUnavailableDatabase() throws Exception {
    try (var connection = TestDatabase.connect(database);
        var load = connection.createStatement()) {
      connection.setAutoCommit(false);
      load.execute("update record set close = 8 where currency_id = 1");
      var errors = atOnce(12, i -> new JsonObject(put(BTC, VALUES).body()).getString("type"));
      assertThat(errors)
          .containsOnly("urn:krispyto:problem:being-written", "urn:krispyto:problem:database-busy");
    }
  }

  @Test
  void anAcknowledgedWriteIsVisibleInEveryResponse() {
    var dashboard = "/dashboard?id=btc&date=2021-7-6&order_by=price&order_type=asc";
    var latest = "/dashboard?id=all&date=latest&order_by=price&order_type=desc";
    for (var i = 1; i <= 100; i++) {
      put(BTC, VALUES.replace("\"close\":3", "\"close\":" + i));
      for (var query : List.of(dashboard, latest)) {
        assertThat(server.get(query).body()).contains("\"price\":" + i + ",");
        // Fills the edge cache, so that the next change makes an entry stale.
        server.get(query);
      }
      if (i % 10 == 0) {
        send("DELETE", BTC);
        assertThat(server.get(dashboard).statusCode()).isEqualTo(204);
      }
    }
  }

  @Test
  void aWriteIsPublishedOnTheBus() {
    var published = new ConcurrentLinkedQueue<Long>();
    TestServer.await(
        server
            .vertx()
            .eventBus()
            .<JsonObject>consumer(
                Addresses.DATA_VERSION, message -> published.add(message.body().getLong("number")))
            .completion());
    put(BTC, VALUES.replace("3", "3.5"));
    // Other versions may be published before it.
    Awaitility.await().until(() -> published.contains(Long.parseLong(version())));
  }

  @Test
  void otherApplicationsReadAndWriteOverTheBus() {
    var key = new JsonObject().put("currency", "btc").put("date", "2021-7-1");
    key.put("currency", "Bitcoin");
    var written =
        call(
            Addresses.PUT_RECORD,
            key.copy().put("body", new JsonObject(VALUES)).put("if_none_match", "*"));
    assertThat(written.headers().get(Addresses.CREATED)).isEqualTo("true");
    assertThat(written.body().version().number()).isEqualTo(Long.parseLong(version()));
    var read = call(Addresses.RECORD, key);
    assertThat(read.body().bytes()).isEqualTo(written.body().bytes());
    assertThat(RecordPayload.tag(read.body())).isEqualTo(tag(server.get(FREE)));

    var overwritten =
        call(Addresses.PUT_RECORD, key.copy().put("body", new JsonObject(VALUES).put("high", 6)));
    assertThat(overwritten.headers().get(Addresses.CREATED)).isEqualTo("false");
    assertThat(
            fail(
                Addresses.DELETE_RECORD,
                key.copy().put("if_match", RecordPayload.tag(read.body()))))
        .isEqualTo(412);
    assertThat(call(Addresses.DELETE_RECORD, key).body().isNoData()).isTrue();
    assertThat(fail(Addresses.DELETE_RECORD, key)).isEqualTo(404);
    assertThat(fail(Addresses.RECORD, key)).isEqualTo(404);
    assertThat(fail(Addresses.PUT_RECORD, key)).isEqualTo(400);
    assertThat(fail(Addresses.RECORD, new JsonArray())).isEqualTo(400);
    assertThat(fail(Addresses.PUT_RECORD, "x")).isEqualTo(400);
    assertThat(fail(Addresses.DELETE_RECORD, key.copy().put("if_match", 5))).isEqualTo(400);
    assertThat(fail(Addresses.DELETE_RECORD, key.copy().put("if_match", new JsonArray())))
        .isEqualTo(400);
  }

  @Test
  void theSampleIsReadOnly() throws Exception {
    var vertx = Vertx.vertx();
    try {
      TestServer.await(vertx.deployVerticle(new IngestionVerticle(database.forSample())));
      var message =
          new JsonObject()
              .put("currency", "Bitcoin")
              .put("date", "2021-7-6")
              .put("body", new JsonObject(VALUES));
      message.put("media_type", "text/csv");
      for (var address : List.of(Addresses.PUT_RECORD, Addresses.DELETE_RECORD, Addresses.UPLOAD)) {
        var failure =
            catchThrowableOfType(
                ReplyException.class,
                () -> TestServer.await(vertx.eventBus().request(address, message)));
        assertThat(failure.failureCode()).isEqualTo(403);
        assertThat(BusFailure.problem(failure).getString("error"))
            .isEqualTo("This server runs on simulated sample data, which cannot be changed.");
      }
    } finally {
      TestServer.await(vertx.close());
    }
  }

  private static <T> List<T> atOnce(int times, Function<Integer, T> task) throws Exception {
    var threads = Executors.newFixedThreadPool(times);
    try {
      var running =
          IntStream.range(0, times).mapToObj(i -> threads.submit(() -> task.apply(i))).toList();
      var results = new ArrayList<T>();
      for (var each : running) {
        results.add(each.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static HttpResponse<String> put(String path, String body, String... headers) {
    var given = new ArrayList<>(List.of(headers));
    if (!given.contains("Content-Type")) {
      given.addAll(List.of("Content-Type", "application/json"));
    }
    return server.send("PUT", path, BodyPublishers.ofString(body), fields(given));
  }

  private static HttpResponse<String> send(String method, String path, String... headers) {
    return method.equals("PUT")
        ? put(path, VALUES, headers)
        : server.send(method, path, fields(List.of(headers)));
  }

  private static String[] fields(List<String> given) {
    var fields = new ArrayList<>(given);
    fields.addAll(List.of("Authorization", "Bearer " + TOKEN));
    return fields.toArray(String[]::new);
  }

  private static String tag(HttpResponse<?> response) {
    return response.headers().firstValue("etag").orElseThrow();
  }

  private static String problem(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return new JsonObject(response.body()).getString("error");
  }

  private static Map<String, String> violations(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    var violations = new HashMap<String, String>();
    new JsonObject(response.body())
        .getJsonArray("violations")
        .forEach(
            each ->
                violations.put(
                    ((JsonObject) each).getString("parameter"),
                    ((JsonObject) each).getString("reason")));
    return new TreeMap<>(violations);
  }

  private static String row(String day) {
    return TestDatabase.query(
        database,
        "select string_agg((date, high, low, open, close, volume, marketcap)::text, ' ' order by date)"
            + " from record where currency_id = 1 and date::date = '"
            + day
            + "'");
  }

  private static String version() {
    return TestDatabase.query(database, "select number from data_version");
  }

  private static Message<Payload> call(String address, Object body) {
    return TestServer.await(server.vertx().eventBus().<Payload>request(address, body));
  }

  private static int fail(String address, Object body) {
    return catchThrowableOfType(ReplyException.class, () -> call(address, body)).failureCode();
  }
}
