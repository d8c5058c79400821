package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.EventStream;
import io.krispyto.TestDatabase;
import io.krispyto.TestProxy;
import io.krispyto.bus.Addresses;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners receive every change, regardless of its origin. */
class EventsIT {
  private static final String TOKEN = "token";
  private static final int SECOND = 1000;

  private static final String RESET =
      """
      begin;
      truncate record, currency;
      insert into currency (id, name, symbol)
        values (1, 'Bitcoin', 'BTC'), (2, 'Ethereum', 'ETH'), (3, 'Cardano', 'ADA');
      insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 1), (2, '2021-07-08', 1);
      commit;
      """;

  private static final String BITCOIN =
      "{\"name\":\"Bitcoin\",\"symbol\":\"BTC\",\"slug\":\"bitcoin\"}";

  /**
   * Several nodes, used in turn. A node sends at most four events a second. While one node still
   * sends the events of a test and its data is reset, the next test uses another node.
   */
  private static final List<Node> NODES = new ArrayList<>();

  private static int turn;
  private static DatabaseSettings database;
  private static TestServer server;

  private Node node;

  /** A server with its own database, and the last version that it published. */
  private record Node(
      DatabaseSettings database, TestServer server, AtomicReference<String> lastPublished) {
    static Node start() {
      var database = TestDatabase.filled(RESET);
      return of(database, TestServer.startToWrite(database, TOKEN));
    }

    static Node of(DatabaseSettings database, TestServer server) {
      var lastPublished = new AtomicReference<>(versionOf(database));
      server
          .vertx()
          .eventBus()
          .<JsonObject>consumer(
              Addresses.CHANGES,
              message -> lastPublished.set(message.body().getLong("version").toString()));
      return new Node(database, server, lastPublished);
    }

    void awaitPublished() {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(10))
          .until(
              () ->
                  lastPublished.get().equals(versionOf(database))
                      && lastPublished.get().equals(current(server)));
    }
  }

  @BeforeAll
  static void start() {
    for (var i = 0; i < 3; i++) {
      NODES.add(Node.start());
    }
  }

  @AfterAll
  static void stop() {
    NODES.forEach(node -> node.server.close());
    NODES.clear();
  }

  @BeforeEach
  void take() {
    node = NODES.get(turn++ % NODES.size());
    database = node.database;
    server = node.server;
    node.awaitPublished();
  }

  @AfterEach
  void putBack() {
    TestDatabase.execute(database, RESET);
  }

  /** Makes a change and expects it as the next event, so nothing else was pending. */
  private static void assertNoFurtherEvent(EventStream... streams) {
    change("insert into currency (id, name, symbol) values (77, 'Marker', 'MRK')");
    for (var events : streams) {
      var event = events.nextEvent(2 * SECOND);
      assertThat(event.data().orElseThrow().encode())
          .isEqualTo(
              "{\"version\":%s,\"currencies\":[{\"name\":\"Marker\",\"symbol\":\"MRK\",\"slug\":\"marker\"}],\"first_day\":null,\"last_day\":null}"
                  .formatted(version()));
    }
  }

  @Test
  void aNewClientReceivesTheVersionAndNoChange() throws Exception {
    try (var events = new EventStream(server.port())) {
      assertThat(events.response().statusCode()).isEqualTo(200);
      var fields = events.response().headers().map();
      assertThat(fields.get("content-type")).containsExactly("text/event-stream");
      assertThat(fields.get("cache-control")).containsExactly("no-store");
      assertThat(fields.get("x-accel-buffering")).containsExactly("no");
      assertThat(fields.get("access-control-allow-origin")).containsExactly("*");
      assertThat(events.next(SECOND).text()).isEqualTo("retry: 1000\nid: " + version() + "\n");
      assertNoFurtherEvent(events);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "insert into record (currency_id, date) values (1, '2020-02-29 12:00')|1|2020-02-29|2020-02-29",
        "insert into record (currency_id, date) values (3, '2020-02-29'), (2, '2020-03-05')|3,2|2020-02-29|2020-03-05",
        "insert into record (currency_id, date) values (1, '0044-03-15 BC'), (2, '2021-01-01')|1,2||",
        "begin; insert into record (currency_id, date) values (1, '0044-03-15 BC'); insert into record (currency_id, date) values (2, '2021-01-01'); commit|1,2||",
        "insert into record (currency_id, date) values (1, '12021-01-01')|1||",
        "do 'begin set local datestyle = german; update record set close = 5; set local datestyle = iso, mdy; end'|1,2|2021-07-06|2021-07-08",
        "do 'begin set local datestyle = sql, mdy; insert into record (currency_id, date) values (1, ''11/5/2020''); set local datestyle = iso, dmy; end'|1|2020-11-05|2020-11-05",
        "update record set close = 5|1,2|2021-07-06|2021-07-08",
        "update record set date = '2021-07-01' where currency_id = 1|1|2021-07-01|2021-07-06",
        "update record set currency_id = 3 where currency_id = 2|3,2|2021-07-08|2021-07-08",
        "delete from record where currency_id = 2|2|2021-07-08|2021-07-08",
        "insert into record (currency_id, date) values (2, '2021-07-08') on conflict (currency_id, date) do update set close = 3|2|2021-07-08|2021-07-08",
        "set session_replication_role = replica; delete from record|1,2|2021-07-06|2021-07-08",
        "truncate record|||",
        "truncate currency cascade|||",
        "insert into currency (id, name, symbol) values (9, 'New', 'NEW')|9||",
        "update currency set symbol = 'X' where id = 1|||",
        "delete from currency where id = 3|||",
        "begin; delete from record where currency_id = 2; insert into record (currency_id, date) values (1, '2021-01-01'); commit|1,2|2021-01-01|2021-07-08",
        "begin; delete from record where currency_id = 2; savepoint s; truncate record; rollback to s; commit|2|2021-07-08|2021-07-08",
        "begin; savepoint s; truncate record; rollback to s; delete from record where currency_id = 2; commit|2|2021-07-08|2021-07-08",
        "begin; truncate record; insert into record (currency_id, date) values (1, '2021-01-01'); commit|||",
        "begin; insert into currency (id, name, symbol) values (9, 'New', 'NEW'); insert into record (currency_id, date) values (9, '2021-01-01'); commit|9|2021-01-01|2021-01-01",
        "begin; set constraints all immediate; delete from record where currency_id = 2; insert into record (currency_id, date) values (1, '2021-01-01'); commit|1,2|2021-01-01|2021-07-08",
      })
  void aChangeBySqlIsSentWithItsCurrenciesAndDays(
      String change, String ids, String first, String last) throws Exception {
    try (var events = new EventStream(server.port())) {
      events.firstId();
      TestDatabase.execute(database, change);
      var event = events.nextEvent(SECOND);
      assertThat(event.id()).contains(version());
      assertThat(event.event()).contains("change");
      var data = event.data().orElseThrow();
      assertThat(data.getLong("version")).isEqualTo(Long.parseLong(version()));
      assertThat(names(data)).isEqualTo(ids == null ? null : expectedNames(ids));
      assertThat(data.getString("first_day")).isEqualTo(first);
      assertThat(data.getString("last_day")).isEqualTo(last);
      assertNoFurtherEvent(events);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "begin; delete from record; rollback",
        "select sum_data_changes()",
        "delete from record where false",
        "insert into record (currency_id, date) values (2, '2021-07-08') on conflict do nothing"
      })
  void aStatementThatChangesNothingSendsNoEvent(String statement) throws Exception {
    try (var events = new EventStream(server.port())) {
      events.firstId();
      var before = version();
      TestDatabase.execute(database, statement);
      assertThat(version()).isEqualTo(before);
      assertNoFurtherEvent(events);
    }
  }

  @Test
  void upToAHundredCurrenciesAreNamed() throws Exception {
    try (var events = new EventStream(server.port())) {
      events.firstId();
      change(
          "insert into currency (id, name, symbol) select i, 'C' || i, 'C' || i from generate_series(101, 201) i");
      assertThat(events.nextEvent(SECOND).data().orElseThrow().getValue("currencies")).isNull();
    }
    for (var most : List.of(200, 201)) {
      try (var events = new EventStream(server.port())) {
        events.firstId();
        TestDatabase.execute(
            database,
            "insert into record (currency_id, date) select i, '2019-01-01' from generate_series(101, "
                + most
                + ") i on conflict (currency_id, date) do update set close = 4");
        var data = events.nextEvent(2 * SECOND).data().orElseThrow();
        assertThat(data.getString("first_day")).isEqualTo("2019-01-01");
        if (most == 200) {
          assertThat(data.getJsonArray("currencies")).hasSize(100);
        } else {
          assertThat(data.getJsonArray("currencies")).isNull();
        }
      }
    }
  }

  @Test
  void writesAndUploadsSendEvents() throws Exception {
    try (var events = new EventStream(server.port())) {
      events.firstId();
      server.send(
          "PUT",
          "/currencies/Bitcoin/records/2021-7-6",
          HttpRequest.BodyPublishers.ofString(
              "{\"high\":3,\"low\":1,\"open\":1.5,\"close\":2.5,\"volume\":1,\"market_cap\":5}"),
          "Authorization",
          "Bearer " + TOKEN,
          "Content-Type",
          "application/json");
      assertThat(events.nextEvent(SECOND).data().orElseThrow().encode())
          .isEqualTo(
              "{\"version\":%s,\"currencies\":[%s],\"first_day\":\"2021-07-06\",\"last_day\":\"2021-07-06\"}"
                  .formatted(version(), BITCOIN));

      server.send(
          "POST",
          "/ingestions",
          HttpRequest.BodyPublishers.ofString(
              """
              SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap
              1,Bitcoin,BTC,2021-07-01 23:59:59,3,1,1,2,1,1
              2,Newcoin,NEW,2021-07-03 23:59:59,3,1,1,2,1,1
              """),
          "Authorization",
          "Bearer " + TOKEN,
          "Content-Type",
          "text/csv");
      var data = events.nextEvent(5 * SECOND).data().orElseThrow();
      assertThat(names(data)).isEqualTo("Bitcoin BTC, Newcoin NEW");
      assertThat(data.getString("first_day")).isEqualTo("2021-07-01");
      assertThat(data.getString("last_day")).isEqualTo("2021-07-03");
    }
  }

  @Test
  void aReconnectingClientReceivesItsMissedChangesMergedFromAnyNode() throws Exception {
    String known;
    try (var events = new EventStream(server.port())) {
      known = events.firstId();
    }
    change("update record set close = 7 where currency_id = 1");
    change("delete from record where currency_id = 2");
    // A version is also found after its changes were merged.
    TestDatabase.execute(database, "select sum_data_changes()");
    try (var other = TestServer.start(database)) {
      // This includes changes from before its start.
      try (var events = EventStream.after(other.port(), known)) {
        assertThat(names(events.nextEvent(SECOND).data().orElseThrow()))
            .isEqualTo("Bitcoin BTC, Ethereum ETH");
      }
      for (var each : List.of(node, Node.of(database, other))) {
        each.awaitPublished();
        try (var events = EventStream.after(each.server.port(), known)) {
          var event = events.nextEvent(SECOND);
          assertThat(event.id()).contains(version());
          var data = event.data().orElseThrow();
          assertThat(names(data)).isEqualTo("Bitcoin BTC, Ethereum ETH");
          assertThat(data.getString("first_day")).isEqualTo("2021-07-06");
          assertThat(data.getString("last_day")).isEqualTo("2021-07-08");

          // The next event is the change that follows, so there was no other.
          change("update record set close = close + 1 where currency_id = 1");
          assertThat(names(events.nextEvent(SECOND).data().orElseThrow())).isEqualTo("Bitcoin BTC");
        }
        known = version();
        change(
            "insert into record (currency_id, date) values (2, '2021-07-08') on conflict (currency_id, date) do update set close = 8");
        change("update record set date = '2021-07-06' where currency_id = 1");
        change("update record set date = '2021-07-06 23:59:59' where currency_id = 1");
      }
    }
  }

  @Test
  void aClientWithTheCurrentVersionHasMissedNothing() throws Exception {
    try (var first = new EventStream(server.port());
        var events = EventStream.after(server.port(), first.firstId())) {
      assertThat(events.firstId()).isEqualTo(version());
      assertNoFurtherEvent(events);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "-5", "x", "9007199254740991", "99999999999999999999", "1.5"})
  void anUnknownVersionMeansAnythingMayHaveChanged(String unknown) throws Exception {
    try (var events = EventStream.after(server.port(), unknown)) {
      var event = events.nextEvent(2 * SECOND);
      assertThat(event.id()).contains(version());
      assertThat(event.data().orElseThrow().encode())
          .isEqualTo(
              "{\"version\":%s,\"currencies\":null,\"first_day\":null,\"last_day\":null}"
                  .formatted(version()));
    }
  }

  @Test
  void onlyTheLastThousandChangesAreKept() throws Exception {
    var known = version();
    TestDatabase.execute(
        database,
        """
        do $$ begin
          for i in 1..1100 loop
            update record set close = i where currency_id = 1;
            commit;
          end loop;
        end $$
        """,
        "select sum_data_changes()");
    assertThat(TestDatabase.query(database, "select count(*) from recent_change"))
        .isEqualTo("1000");
    try (var fresh = TestServer.start(database);
        var events = EventStream.after(fresh.port(), known)) {
      assertThat(events.nextEvent(SECOND).data().orElseThrow().getValue("currencies")).isNull();
    }
    // Later changes are sent as usual, although the database stores more than a thousand.
    node.awaitPublished();
    try (var events = new EventStream(server.port())) {
      events.firstId();
      for (var i = 0; i < 3; i++) {
        change("update record set close = close + 1 where currency_id = 1");
        assertThat(names(events.nextEvent(SECOND).data().orElseThrow())).isEqualTo("Bitcoin BTC");
      }
    }
  }

  @Test
  void eachOfTwoNodesSendsEachChangeOnce() throws Exception {
    try (var other = TestServer.start(database);
        var first = new EventStream(server.port());
        var second = new EventStream(other.port())) {
      first.firstId();
      second.firstId();
      for (var i = 0; i < 5; i++) {
        change("update record set close = close + 1 where currency_id = 1");
        for (var events : List.of(first, second)) {
          var event = events.nextEvent(SECOND);
          assertThat(event.id()).contains(version());
          assertThat(names(event.data().orElseThrow())).isEqualTo("Bitcoin BTC");
        }
      }
      assertNoFurtherEvent(first, second);
    }
  }

  @Test
  void aRestoredDatabaseMeansAnythingMayHaveChanged() throws Exception {
    try (var events = new EventStream(server.port())) {
      events.firstId();
      TestDatabase.execute(database, "update data_change_sum set steps = steps - 1");
      var event = events.nextEvent(2 * SECOND);
      assertThat(event.id()).contains(version());
      assertThat(event.data().orElseThrow().getValue("currencies")).isNull();
      change("update record set close = 4 where currency_id = 1");
      assertThat(names(events.nextEvent(SECOND).data().orElseThrow())).isEqualTo("Bitcoin BTC");
    }
  }

  @Test
  void clientsStayConnectedDuringAnOutageAndThenReceiveWhatChanged() throws Exception {
    var vertx = Vertx.vertx();
    var proxy = TestServer.await(TestProxy.start(vertx, database.port()));
    var behind = DatabaseSettings.local(proxy.port(), database.name(), database.password());
    try (var down = TestServer.start(behind);
        var events = new EventStream(down.port())) {
      events.firstId();
      proxy.refuse(true);
      Awaitility.await()
          .untilAsserted(() -> assertThat(down.get("/health/ready").statusCode()).isEqualTo(503));
      change("delete from record where currency_id = 2");
      proxy.refuse(false);
      var event = events.nextEvent(5 * SECOND);
      assertThat(event.id()).contains(version());
      assertThat(names(event.data().orElseThrow())).isEqualTo("Ethereum ETH");
      assertNoFurtherEvent(events);
    } finally {
      TestServer.await(vertx.close());
    }
  }

  @Test
  void headReturnsOnlyTheHeaderAndOtherMediaTypesAre406() throws Exception {
    var head = server.send("HEAD", "/events");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(server.get("/events", "Accept", "application/json").statusCode()).isEqualTo(406);
    assertThat(server.send("POST", "/events").statusCode()).isEqualTo(405);
    try (var events = new EventStream(server.port(), "Accept", "text/event-stream")) {
      assertThat(events.response().statusCode()).isEqualTo(200);
    }
    try (var events = new EventStream(server.port(), "Accept-Encoding", "gzip, br")) {
      assertThat(events.response().headers().firstValue("content-encoding")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 10, 503", "10, 3, 429"})
  void clientsOverTheLimitAreRefusedUntilOneDisconnects(int all, int each, int status)
      throws Exception {
    var settings =
        TestServer.settings(
                "EDGE_CACHE_BYTES",
                "0",
                "EVENT_CLIENTS",
                String.valueOf(all),
                "EVENT_CLIENTS_PER_ADDRESS",
                String.valueOf(each))
            .withSimulated(true);
    try (var few = TestServer.start(database, settings)) {
      var first = new EventStream(few.port());
      try (var second = new EventStream(few.port());
          var third = new EventStream(few.port())) {
        assertThat(first.response().headers().firstValue("krispyto-data")).contains("simulated");
        // An event stream first: if the server wrongly accepts it, its status shows this at once.
        try (var one = new EventStream(few.port())) {
          assertThat(one.response().statusCode()).isEqualTo(status);
        }
        var refused = few.get("/events");
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.headers().firstValue("retry-after")).contains("10");
        assertThat(new JsonObject(refused.body()).getInteger("status")).isEqualTo(status);
        assertThat(few.get("/search?name=btc").statusCode()).isEqualTo(200);
        first.close();
        Awaitility.await()
            .atMost(Duration.ofSeconds(5))
            .untilAsserted(
                () -> {
                  try (var again = new EventStream(few.port())) {
                    assertThat(again.response().statusCode()).isEqualTo(200);
                  }
                });
        assertThat(second.firstId()).isEqualTo(third.firstId());
      }
    }
  }

  private static void change(String sql) {
    TestDatabase.execute(database, sql);
  }

  private static String version() {
    return versionOf(database);
  }

  private static String versionOf(DatabaseSettings of) {
    return TestDatabase.query(of, "select number from data_version");
  }

  private static String current(TestServer node) {
    return io.krispyto.bus.CurrentVersion.of(node.vertx()).get().toString();
  }

  private static String names(JsonObject data) {
    var currencies = data.getJsonArray("currencies");
    return currencies == null
        ? null
        : String.join(
            ", ",
            currencies.stream()
                .map(JsonObject.class::cast)
                .map(each -> each.getString("name") + " " + each.getString("symbol"))
                .toList());
  }

  private String expectedNames(String ids) {
    var all = List.of("", "Bitcoin BTC", "Ethereum ETH", "Cardano ADA");
    var names = new java.util.ArrayList<String>();
    for (var id : ids.split(",")) {
      names.add(id.equals("9") ? "New NEW" : all.get(Integer.parseInt(id)));
    }
    return String.join(", ", names);
  }
}
