package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.EventStream;
import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.KrispytoFailure;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.Jdbc;
import io.krispyto.ingestion.Csv;
import io.krispyto.ingestion.report.IngestionJournal;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Undoing ingestions over HTTP and over the event bus. */
class UndoIT extends SharedServerTestBase {
  private static final String TOKEN = "open-sesame";
  private static final String AUTHORIZATION = "Bearer " + TOKEN;
  private static final String HEADER = "Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\n";

  /** All records, in one comparable text. */
  private static final String RECORDS =
      """
      select coalesce(string_agg(concat_ws(' ', c.name, k.date::date, coalesce(k.high::text, '-'),
          coalesce(k.low::text, '-'), coalesce(k.open::text, '-'), k.close,
          coalesce(k.volume::text, '-'), coalesce(k.marketcap::text, '-')), E'\\n' order by c.name, k.date), '')
        from record k join currency c on c.id = k.currency_id
      """;

  private static DatabaseSettings database;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    server = TestServer.startToWrite(database, TOKEN);
  }

  @BeforeEach
  void clear() {
    TestDatabase.execute(database, "delete from record", "delete from currency");
  }

  @Test
  void addedRecordsAndCurrenciesAreDeleted() throws Exception {
    load("before.csv", "Ether,ETH,2021-07-05,3,1,2,2.5,10,100\n");
    var before = records();
    var id =
        load(
            "added.csv",
            "Bitcoin,BTC,2021-07-06,3,1,2,2.5,10,100\nEther,ETH,2021-07-06,3,1,2,2.5,10,100\n");

    var undone = undo(id);

    assertThat(undone).isEqualTo(undo(id, 2, 0, 0, 1));
    assertThat(records()).isEqualTo(before);
    assertThat(query("select string_agg(name, ',') from currency")).isEqualTo("Ether");
  }

  @Test
  void changedRecordsHaveTheirFormerValuesAgain() throws Exception {
    load(
        "before.csv",
        """
        Bitcoin,BTC,2021-07-05,3,1,2,2.5,10,100
        Bitcoin,BTC,2021-07-06,3,1,2,2.5,,
        Bitcoin,BTC,2021-07-07,,,,2.5,10,
        Bitcoin,BTC,2021-07-08,3,1,2,2.5,10,100
        """);
    TestDatabase.execute(
        database, "update record set volume = 'NaN' where date::date = '2021-07-08'");
    var before = records();
    var id =
        load(
            "changed.csv",
            """
            Bitcoin,BTC,2021-07-05,3,1,2,2.6,10,100
            Bitcoin,BTC,2021-07-06,4,1.5,2,2.5,7,8
            Bitcoin,BTC,2021-07-07,3,1,2,2.5,10,100
            Bitcoin,BTC,2021-07-08,3,1,2,2.5,11,100
            """);
    assertThat(records()).isNotEqualTo(before);

    assertThat(undo(id)).isEqualTo(undo(id, 0, 4, 0, 0));

    // NaN stands for a value that is not known, as null does.
    assertThat(records()).isEqualTo(before.replace("NaN", "-"));
    assertThat(query("select count(*) from undo_record where ingestion_id = " + id)).isEqualTo("0");
  }

  @Test
  void whatChangedLaterStaysAndIsListed() throws Exception {
    load("before.csv", "Bitcoin,BTC,2021-07-01,3,1,2,2.5,10,100\n");
    var id =
        load(
            "changed.csv",
            """
            Bitcoin,BTC,2021-07-01,3,1,2,9,10,100
            Bitcoin,BTC,2021-07-02,3,1,2,9,10,100
            Bitcoin,BTC,2021-07-03,3,1,2,9,10,100
            Bitcoin,BTC,2021-07-04,3,1,2,9,10,100
            Ether,ETH,2021-07-05,3,1,2,9,10,100
            Ether,ETH,2021-07-06,3,1,2,9,10,100
            """);
    // By psql, by PUT, by another ingestion, and deleted.
    TestDatabase.execute(database, "update record set close = 8 where date::date = '2021-07-02'");
    put("/currencies/Bitcoin/records/2021-7-3", "{\"close\":7}");
    load("later.csv", "Bitcoin,BTC,2021-07-01,3,1,2,6,10,100\n");
    server.send("DELETE", "/currencies/Bitcoin/records/2021-7-4", "Authorization", AUTHORIZATION);
    TestDatabase.execute(database, "update currency set name = 'Ethereum' where name = 'Ether'");

    var undone = undo(id);

    assertThat(undone.getJsonArray("kept_records"))
        .isEqualTo(JsonArray.of(kept("2021-07-01"), kept("2021-07-02"), kept("2021-07-03")));
    undone.remove("kept_records");
    var expected = undo(id, 2, 0, 3, 0);
    expected.remove("kept_records");
    assertThat(undone).isEqualTo(expected);
    assertThat(records())
        .isEqualTo(
            """
            Bitcoin 2021-07-01 3 1 2 6 10 100
            Bitcoin 2021-07-02 3 1 2 8 10 100
            Bitcoin 2021-07-03 - - - 7 - -""");
    // It was renamed since, so it is no longer the one that the ingestion added.
    assertThat(query("select count(*) from currency where name = 'Ethereum'")).isEqualTo("1");
  }

  @Test
  void theListIsBoundedAndTheCountIsNot() throws Exception {
    var id =
        load("many.csv", Csv.of("Bitcoin", "BTC", 500).substring(Csv.HEADER.length()), Csv.HEADER);
    TestDatabase.execute(database, "update record set close = 9");

    var undone = undo(id);

    assertThat(undone.getLong("kept")).isEqualTo(500);
    assertThat(undone.getJsonArray("kept_records")).hasSize(100);
    assertThat(undone.getLong("deleted")).isZero();
  }

  @Test
  void ingestionsCanBeUndoneOneAfterTheOther() throws Exception {
    load("first.csv", "Bitcoin,BTC,2021-07-01,3,1,2,1,10,100\n");
    var first = records();
    var second =
        load(
            "second.csv",
            "Bitcoin,BTC,2021-07-01,3,1,2,2,10,100\nBitcoin,BTC,2021-07-02,3,1,2,2,10,100\n");
    var third =
        load(
            "third.csv",
            "Bitcoin,BTC,2021-07-01,3,1,2,3,10,\nBitcoin,BTC,2021-07-02,3,1,2,3,10,1\n");
    var fourth = load("fourth.csv", "Bitcoin,BTC,2021-07-01,3,1,2,4,10,\n");

    assertThat(undo(fourth)).isEqualTo(undo(fourth, 0, 1, 0, 0));
    assertThat(undo(third)).isEqualTo(undo(third, 0, 2, 0, 0));
    // Restored values count as those of the ingestion that wrote them, also if they change again.
    var fifth = load("fifth.csv", "Bitcoin,BTC,2021-07-01,3,1,2,5,10,\n");
    assertThat(undo(fifth)).isEqualTo(undo(fifth, 0, 1, 0, 0));
    assertThat(undo(second)).isEqualTo(undo(second, 1, 1, 0, 0));
    assertThat(records()).isEqualTo(first);
  }

  @Test
  void anIngestionInTheMiddleIsUndoneWhereNothingChangedLater() throws Exception {
    var first =
        load(
            "first.csv",
            "Bitcoin,BTC,2021-07-01,3,1,2,1,10,100\nBitcoin,BTC,2021-07-02,3,1,2,1,10,100\n");
    load("second.csv", "Bitcoin,BTC,2021-07-01,3,1,2,2,10,100\n");

    var undone = undo(first);

    assertThat(undone.getLong("deleted")).isEqualTo(1);
    assertThat(undone.getLong("kept")).isEqualTo(1);
    assertThat(records()).isEqualTo("Bitcoin 2021-07-01 3 1 2 2 10 100");
  }

  @Test
  void whatStayedIsTakenBackByARepetitionOnceWhatChangedItIsUndone() throws Exception {
    load(
        "before.csv",
        "Bitcoin,BTC,2021-07-01,3,1,2,1,10,100\nBitcoin,BTC,2021-07-03,3,1,2,1,10,100\n");
    var before = records();
    var first =
        load(
            "first.csv",
            "Bitcoin,BTC,2021-07-01,3,1,2,2,10,100\nBitcoin,BTC,2021-07-02,3,1,2,2,10,100\n"
                + "Bitcoin,BTC,2021-07-03,3,1,2,2,10,100\nEther,ETH,2021-07-02,3,1,2,2,10,100\n");
    var second =
        load(
            "second.csv",
            "Bitcoin,BTC,2021-07-01,3,1,2,3,10,100\nBitcoin,BTC,2021-07-02,3,1,2,3,10,100\n"
                + "Ether,ETH,2021-07-02,3,1,2,3,10,100\n");

    assertThat(undo(first).getLong("kept")).isEqualTo(3);
    assertThat(undo(second)).isEqualTo(undo(second, 0, 3, 0, 0));
    assertThat(undo(first)).isEqualTo(undo(first, 2, 1, 0, 1));
    assertThat(records()).isEqualTo(before);
    assertThat(undo(first)).isEqualTo(undo(first, 0, 0, 0, 0));
  }

  @Test
  void filesOfOneIngestionThatChangeTheSameRecordsAreAllUndone() throws Exception {
    load("before.csv", "Bitcoin,BTC,2021-07-01,3,1,2,1,10,100\n");
    var before = records();
    var parts = Files.createDirectory(folder.resolve("parts"));
    Files.writeString(
        parts.resolve("a.csv"),
        HEADER
            + "Bitcoin,BTC,2021-07-01,3,1,2,2,10,100\nBitcoin,BTC,2021-07-02,3,1,2,2,10,100\n"
            + "Ether,ETH,2021-07-02,3,1,2,2,10,100\n");
    Files.writeString(
        parts.resolve("b.csv"),
        HEADER
            + "Bitcoin,BTC,2021-07-01,3,1,2,3,10,100\nBitcoin,BTC,2021-07-02,3,1,2,3,10,100\n"
            + "Bitcoin,BTC,2021-07-03,3,1,2,3,10,100\n");
    var id = load(parts).getLong("id");

    var undone = undo(id);

    assertThat(records()).isEqualTo(before);
    assertThat(undone.getLong("kept")).isZero();
    assertThat(undone.getLong("deleted")).isEqualTo(3);
    assertThat(query("select count(*) from currency")).isEqualTo("1");
  }

  @Test
  void aRepetitionChangesNothing() throws Exception {
    var id = load("once.csv", "Bitcoin,BTC,2021-07-01,3,1,2,1,10,100\n");
    assertThat(report(id).getString("undone_at")).isNull();
    undo(id);
    load("again.csv", "Bitcoin,BTC,2021-07-01,3,1,2,1,10,100\n");
    var loaded = records();
    var version = query("select number from data_version");

    assertThat(undo(id)).isEqualTo(undo(id, 0, 0, 0, 0));

    assertThat(records()).isEqualTo(loaded).isNotEmpty();
    assertThat(query("select number from data_version")).isEqualTo(version);
    assertThat(report(id).getString("undone_at")).isNotNull();
    assertThat(report(id).getLong("accepted")).isEqualTo(1);
  }

  @Test
  void cachesAndClientsOfEventsFollow() throws Exception {
    load(
        "before.csv",
        "Ether,ETH,2021-07-06,3,1,2,2.5,10,100\nBitcoin,BTC,2021-07-05,3,1,2,2.5,10,100\n");
    var id = load("added.csv", "Bitcoin,BTC,2021-07-06,3,1,2,2.5,10,100\n");
    var dashboard = "/dashboard?id=all&date=2021-7-6&order_by=crypto&order_type=asc";
    assertThat(server.get(dashboard).body()).contains("Bitcoin");
    try (var events = new EventStream(server.port())) {
      undo(id);

      assertThat(server.get(dashboard).body()).doesNotContain("Bitcoin").contains("Ether");
      // The changes of the set-up may be in earlier events, or merged into this one.
      while (!covers(events.nextEvent(5000), "2021-07-06")) {
        assertThat(server.get(dashboard).body()).doesNotContain("Bitcoin");
      }
    }
  }

  /** Returns whether an event says that records of a day may have changed. */
  private static boolean covers(EventStream.Block event, String day) {
    assertThat(event).as("an event about " + day).isNotNull();
    return event
        .data()
        .filter(data -> data.getString("first_day") != null && isWithin(day, data))
        .isPresent();
  }

  private static boolean isWithin(String day, JsonObject data) {
    return data.getString("first_day").compareTo(day) <= 0
        && day.compareTo(data.getString("last_day")) <= 0;
  }

  @Test
  void whatCannotBeUndoneIsRefused() throws Exception {
    assertThat(problem(404, send("DELETE", "/ingestions/999999/records")))
        .isEqualTo("There is no ingestion 999999.");
    assertThat(send("DELETE", "/ingestions/x/records").statusCode()).isEqualTo(400);
    assertThat(server.send("DELETE", "/ingestions/1/records").statusCode()).isEqualTo(401);
    assertThat(send("GET", "/ingestions/1/records").statusCode()).isEqualTo(405);
    assertThat(
            server
                .send(
                    "DELETE",
                    "/ingestions/1/records",
                    "Authorization",
                    AUTHORIZATION,
                    "Accept",
                    "text/csv")
                .statusCode())
        .isEqualTo(406);
    try (var journal = new IngestionJournal(Jdbc.dataSource(database), 1000)) {
      var waiting = journal.add("waiting", false).id();
      assertThat(problem(409, send("DELETE", "/ingestions/" + waiting + "/records")))
          .isEqualTo("Ingestion " + waiting + " has not ended; try again later.");
      journal.end(waiting, "failed", null);
      assertThat(undo(waiting)).isEqualTo(undo(waiting, 0, 0, 0, 0));
    }
  }

  @Test
  void whileAnotherIngestionRunsItIsRefused() throws Exception {
    var id = load("added.csv", "Bitcoin,BTC,2021-07-06,3,1,2,2.5,10,100\n");
    try (var load = TestDatabase.connect(database);
        var statement = load.createStatement()) {
      statement.execute("select pg_advisory_lock(1263685968, 1)");

      assertThat(problem(409, send("DELETE", "/ingestions/" + id + "/records")))
          .isEqualTo("Another ingestion is running; try again later.");
    }
    assertThat(records()).isNotEmpty();
    assertThat(undo(id).getLong("deleted")).isEqualTo(1);
  }

  @Test
  void ifAnotherTransactionHasLockedARecordItIsRefusedAndNothingIsUndone() throws Exception {
    var id =
        load(
            "added.csv",
            "Bitcoin,BTC,2021-07-06,3,1,2,2.5,10,100\nBitcoin,BTC,2021-07-07,3,1,2,2.5,10,100\n");
    try (var other = TestDatabase.connect(database);
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("update record set close = 2 where date::date = '2021-07-07'");

      assertThat(problem(409, send("DELETE", "/ingestions/" + id + "/records")))
          .isEqualTo(
              "Another transaction in the database has locked the records; try again later.");
      assertThat(query("select count(*) from record")).isEqualTo("2");
      other.commit();
    }
    assertThat(undo(id).getLong("kept")).isEqualTo(1);
    assertThat(records()).isEqualTo("Bitcoin 2021-07-07 3 1 2 2 10 100");
  }

  /** A restore gives all rows the transaction that restores them. */
  @Test
  void afterARestoreFromADumpNothingIsTouched() throws Exception {
    var id = load("added.csv", "Bitcoin,BTC,2021-07-06,3,1,2,2.5,10,100\n");
    TestDatabase.execute(
        database,
        """
        do $$ begin
          create temporary table kept_record as select * from record;
          create temporary table kept_file as select * from ingestion_file;
          delete from record;
          delete from ingestion_file;
          insert into record select * from kept_record;
          insert into ingestion_file select * from kept_file;
        end $$
        """);

    assertThat(problem(409, send("DELETE", "/ingestions/" + id + "/records")))
        .startsWith("The database was restored or copied since ingestion " + id);
    assertThat(records()).isNotEmpty();
    // As files have it that were loaded before there was undo.
    TestDatabase.execute(database, "update ingestion_file set written_by = null");
    assertThat(problem(409, send("DELETE", "/ingestions/" + id + "/records")))
        .contains("older version of the server");
  }

  @Test
  void aDryRunAndAnUnchangedFileHaveNothingToUndo() throws Exception {
    load("added.csv", "Bitcoin,BTC,2021-07-06,3,1,2,2.5,10,100\n");
    var before = records();
    var same = load("added.csv", "Bitcoin,BTC,2021-07-06,3,1,2,2.5,10,100\n");
    var dry =
        load(folder.resolve("added.csv"), new JsonObject().put("dry_run", true)).getLong("id");

    assertThat(undo(same)).isEqualTo(undo(same, 0, 0, 0, 0));
    assertThat(undo(dry)).isEqualTo(undo(dry, 0, 0, 0, 0));
    assertThat(records()).isEqualTo(before);
  }

  @Test
  void aDryRunKeepsNoRecordsOfOthers() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("dry.csv"), HEADER + "Bitcoin,BTC,2021-07-06,3,1,2,2.5,10,100\n");
    Future<Message<JsonObject>> dry;
    try (var other = TestDatabase.connect(database);
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      // The dry run waits until it is known whether this currency exists.
      statement.execute("insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')");
      dry = requestLoad(file, new JsonObject().put("dry_run", true));
      await()
          .until(
              () ->
                  query(
                          "select count(*) from pg_stat_activity where datname = current_database()"
                              + " and application_name = 'krispyto load' and wait_event_type = 'Lock'")
                      .equals("1"));
      statement.execute(
          "insert into record (currency_id, date, close) values (1, '2020-01-01 23:59:59', 1)");
      other.commit();
    }
    var id = TestServer.await(dry).body().getLong("id");

    assertThat(report(id).getLong("accepted")).isEqualTo(1);
    assertThat(undo(id)).isEqualTo(undo(id, 0, 0, 0, 0));
    assertThat(query("select count(*) from record")).isEqualTo("1");
    // Reports of earlier versions have the ids of that time.
    TestDatabase.execute(
        database,
        "update ingestion_file set ids_after = 0, ids_to = 1000000 where ingestion_id = " + id);
    assertThat(undo(id)).isEqualTo(undo(id, 0, 0, 0, 0));
  }

  @Test
  void theClientOfTheEventBusUndoesToo() throws Exception {
    var id = load("added.csv", "Bitcoin,BTC,2021-07-06,3,1,2,2.5,10,100\n");
    var client = KrispytoClient.of(server.vertx());

    assertThat(TestServer.await(client.undoIngestion(id))).isEqualTo(undo(id, 1, 0, 0, 1));
    assertThat(
            client
                .undoIngestion(999_999)
                .transform(
                    failed -> Future.succeededFuture(((KrispytoFailure) failed.cause()).status()))
                .await())
        .isEqualTo(404);
  }

  @Test
  void undoDataIsDeletedWithItsIngestion() throws Exception {
    var first = load("first.csv", "Bitcoin,BTC,2021-07-01,3,1,2,1,10,100\n");
    var second = load("second.csv", "Bitcoin,BTC,2021-07-01,3,1,2,2,10,100\n");
    undo(second);
    var third = load("third.csv", "Bitcoin,BTC,2021-07-01,3,1,2,3,10,100\n");
    assertThat(query("select count(*) from undo_record where ingestion_id = " + third))
        .isEqualTo("1");
    assertThat(query("select count(*) from undo_restored")).isNotEqualTo("0");

    try (var journal = new IngestionJournal(Jdbc.dataSource(database), 0)) {
      journal.end(journal.add("forget", false).id(), "failed", null);
    }

    assertThat(query("select count(*) from undo_record")).isEqualTo("0");
    assertThat(query("select count(*) from undo_currency")).isEqualTo("0");
    assertThat(query("select count(*) from undo_restored")).isEqualTo("0");
    assertThat(problem(404, send("DELETE", "/ingestions/" + first + "/records"))).isNotEmpty();
  }

  private static JsonObject undo(long id, long deleted, long restored, long kept, long currencies) {
    return new JsonObject()
        .put("id", id)
        .put("deleted", deleted)
        .put("restored", restored)
        .put("kept", kept)
        .put("kept_records", new JsonArray())
        .put("currencies_deleted", currencies);
  }

  private static JsonObject kept(String day) {
    return new JsonObject().put("name", "Bitcoin").put("symbol", "BTC").put("date", day);
  }

  private static JsonObject undo(long id) {
    var response = send("DELETE", "/ingestions/" + id + "/records");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonObject(response.body());
  }

  private static JsonObject report(long id) {
    return new JsonObject(server.get("/ingestions/" + id).body());
  }

  private long load(String name, String rows) throws IOException {
    return load(name, rows, HEADER);
  }

  private long load(String name, String rows, String header) throws IOException {
    return load(Files.writeString(folder.resolve(name), header + rows)).getLong("id");
  }

  private static JsonObject load(Path source) {
    return load(source, new JsonObject());
  }

  private static JsonObject load(Path source, JsonObject options) {
    return TestServer.await(requestLoad(source, options)).body();
  }

  private static Future<Message<JsonObject>> requestLoad(Path source, JsonObject options) {
    var delivery = new DeliveryOptions().setSendTimeout(30_000);
    return server
        .vertx()
        .eventBus()
        .request(Addresses.LOAD, options.put("source", source.toString()), delivery);
  }

  private static void put(String path, String body) {
    var response =
        server.send(
            "PUT",
            path,
            BodyPublishers.ofString(body),
            "Authorization",
            AUTHORIZATION,
            "Content-Type",
            "application/json");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  private static HttpResponse<String> send(String method, String path) {
    return server.send(method, path, "Authorization", AUTHORIZATION);
  }

  private static String problem(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return new JsonObject(response.body()).getString("detail");
  }

  private static String records() {
    return query(RECORDS);
  }

  private static String query(String sql) {
    return TestDatabase.query(database, sql);
  }
}
