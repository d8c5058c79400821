package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.Jdbc;
import io.krispyto.ingestion.load.Loader;
import io.krispyto.ingestion.report.Progress;
import io.krispyto.ingestion.source.Input;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads while others write: other processes' loads, single records, and other programs. */
class ConcurrentWritesIT {
  private static final int CURRENCIES = 30;
  private static final int DAYS = 200;
  private static final String DANGLING =
      "select count(*) from record r where not exists (select from currency c where c.id = r.currency_id)";

  /** The looks of a load whose file is one chunk: at its begin, after the chunk, before these. */
  private static final int AFTER_FIND_CHANGES = 4;

  private static final int AFTER_MERGE = 5;

  private static final String DELETE_RECORDS =
      "delete from record where currency_id = (select id from currency where name = 'Currency 0')";
  private static final String DELETE_CURRENCY = "delete from currency where name = 'Currency 0'";

  /** What a program must expect that writes to tables others write to. */
  private static final Set<String> RACES = Set.of("23505", "23503", "40P01", "40001");

  @TempDir private Path folder;
  private DatabaseSettings database;

  @BeforeEach
  void create() {
    database = TestDatabase.migrated();
  }

  /**
   * Holds without the load lock too, by the unique indexes and the further tries of who meets them:
   * the lock only spares those tries, and this test does not see it.
   */
  @RepeatedTest(3)
  void fourLoadsOfTheSameRecordsGiveWhatOneAfterTheOtherWould() throws IOException {
    var loaders = IntStream.range(0, 4).mapToObj(i -> new Ingestion(database)).toList();
    try {
      for (var round = 0; round < 3; round++) {
        var loads = new ArrayList<Future<JsonObject>>();
        for (var i = 0; i < loaders.size(); i++) {
          var file = write(i, i % 2 == 1, 2 + round + i / 8.0);
          loads.add(loaders.get(i).ask(new JsonObject().put("source", file.toString())));
        }
        Blocking.await(Future.all(loads));

        assertThat(loads.stream().map(load -> load.result().getLong("accepted")))
            .as("who adds the records, does so alone")
            .containsOnly(0L, round == 0 ? CURRENCIES * (long) DAYS : 0L);
        assertThat(TestDatabase.query(database, "select count(distinct close) from record"))
            .as("all records are of the load that came last")
            .isEqualTo("1");
        assertThat(TestDatabase.query(database, "select count(*) from record"))
            .isEqualTo(String.valueOf(CURRENCIES * DAYS));
      }
    } finally {
      loaders.forEach(Ingestion::close);
    }
  }

  @Test
  void singleRecordsAreWrittenWhileALoadWritesTheSame() throws Exception {
    var refusals = new AtomicInteger();
    try (var loading = new Ingestion(database);
        var other = new Ingestion(database)) {
      loading.load(write(0, false, 2));
      var over = new AtomicBoolean();
      var singles = CompletableFuture.runAsync(() -> writeSingles(other, over, refusals));
      for (var round = 0; round < 6; round++) {
        var report = loading.load(write(round, round % 2 == 0, 2 + round % 2 / 2.0));
        assertThat(report.getString("state")).isEqualTo("loaded");
      }
      over.set(true);
      singles.join();
      assertThat(refusals).as("writes refused though nobody was in the way").hasValue(0);
      assertThat(loading.load(write(9, false, 2)).getString("state")).isEqualTo("loaded");
    }
    assertThat(
            TestDatabase.query(
                database, "select concat_ws('|', count(*), min(close), max(close)) from record"))
        .isEqualTo(CURRENCIES * DAYS + "|2|2");
  }

  /** Each is done, or refused for a reason that the contract has. */
  private static void writeSingles(
      Ingestion ingestion, AtomicBoolean over, AtomicInteger refusals) {
    var random = new Random(1);
    while (!over.get()) {
      var day = LocalDate.of(2021, 1, 1).plusDays(random.nextInt(DAYS));
      var key =
          new JsonObject()
              .put("currency", "Currency " + random.nextInt(CURRENCIES))
              .put("date", day.toString());
      var values =
          new JsonObject(
              "{\"high\":3,\"low\":1,\"open\":1.5,\"close\":9,\"volume\":10,\"market_cap\":100}");
      var bus = ingestion.vertx.eventBus();
      var written =
          random.nextBoolean()
              ? bus.request(Addresses.PUT_RECORD, key.copy().put("body", values))
              : bus.request(Addresses.DELETE_RECORD, key);
      Blocking.await(
          written
              .map(done -> null)
              .otherwise(
                  error -> {
                    var type = BusFailure.problem((ReplyException) error).getString("type");
                    if (!type.endsWith(":being-written") && !type.endsWith(":not-found")) {
                      refusals.incrementAndGet();
                    }
                    return null;
                  }));
    }
  }

  @Test
  void anotherProgramChangesRecordsAndCurrenciesWhileLoadsDo() throws Exception {
    try (var first = new Ingestion(database);
        var second = new Ingestion(database)) {
      first.load(write(0, false, 2));
      var over = new AtomicBoolean();
      var writers =
          IntStream.range(0, 3)
              .mapToObj(i -> CompletableFuture.runAsync(() -> meddle(i, over)))
              .toList();
      for (var round = 0; round < 6; round++) {
        var up = new JsonObject().put("source", write(0, false, 2 + round / 8.0).toString());
        var down = new JsonObject().put("source", write(1, true, 2 + round / 8.0).toString());
        var both = Future.all(first.ask(up), second.ask(down));
        assertThat(Blocking.await(both).<JsonObject>list())
            .allSatisfy(report -> assertThat(report.getString("state")).isEqualTo("loaded"));
        assertThat(TestDatabase.query(database, DANGLING)).isEqualTo("0");
      }
      over.set(true);
      writers.forEach(CompletableFuture::join);

      assertThat(TestDatabase.query(database, DANGLING)).isEqualTo("0");
      assertThat(first.load(write(0, false, 2.5)).getLong("rejected")).isZero();
    }
    assertThat(
            TestDatabase.query(
                database, "select concat_ws('|', count(*), min(close), max(close)) from record"))
        .isEqualTo(CURRENCIES * DAYS + "|2.5|2.5");
  }

  /** Deletes, adds and changes records, and deletes currencies with all they have. */
  private void meddle(int seed, AtomicBoolean over) {
    var random = new Random(seed);
    try (var connection = TestDatabase.connect(database)) {
      connection.setAutoCommit(false);
      while (!over.get()) {
        var name = "Currency " + random.nextInt(CURRENCIES);
        var day = LocalDate.of(2021, 1, 1).plusDays(random.nextInt(DAYS)) + " 23:59:59";
        var those = " where currency_id = (select id from currency where name = '" + name + "')";
        try (var statement = connection.createStatement()) {
          switch (random.nextInt(4)) {
            case 0 -> {
              statement.execute("delete from record" + those);
              statement.execute("delete from currency where name = '" + name + "'");
            }
            case 1 -> statement.execute("delete from record" + those + " and date = '" + day + "'");
            case 2 ->
                statement.execute(
                    "update record set close = 9" + those + " and date = '" + day + "'");
            default ->
                statement.execute(
                    "insert into record (currency_id, date, close) select id, '"
                        + day
                        + "', 9 from currency where name = '"
                        + name
                        + "' on conflict do nothing");
          }
          connection.commit();
        } catch (SQLException e) {
          connection.rollback();
          if (!RACES.contains(e.getSQLState())) {
            throw e;
          }
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The load has looked the currency up, and is about to write records of it. */
  @Test
  void aCurrencyThatIsBeingDeletedGetsNoRecordsStraight() throws Exception {
    TestDatabase.execute(
        database, "insert into currency (name, symbol) values ('Currency 0', 'SYM')");
    assertNothingDangles("delete from currency");
  }

  @Test
  void aCurrencyThatIsBeingDeletedGetsNoRecordsByTheMerge() throws Exception {
    try (var ingestion = new Ingestion(database)) {
      ingestion.load(write(0, false, 2));
    }
    assertNothingDangles(DELETE_RECORDS, DELETE_CURRENCY);
  }

  /**
   * The load only adds records, so there is none of the currency whose lock would stop it: that it
   * holds the currency does.
   */
  @Test
  void aCurrencyThatIsBeingDeletedGetsNoNewRecordsByTheMerge() throws Exception {
    addCurrencyWithAnOldRecord();
    assertNothingDangles(DELETE_RECORDS, DELETE_CURRENCY);
  }

  /** One of a day that the files do not have. */
  private void addCurrencyWithAnOldRecord() throws IOException {
    try (var ingestion = new Ingestion(database)) {
      ingestion.load(file("old.csv", Csv.HEADER + Csv.row("Currency 0", "SYM", DAYS, 2.5)));
    }
  }

  @Test
  void aCurrencyThatWasDeletedBeforeItsRecordsAreMergedIsAddedAgain() throws Exception {
    addCurrencyWithAnOldRecord();
    assertThat(deletionsDuringTheMerge(AFTER_FIND_CHANGES)).containsExactly("deleted");
    assertAllIsIn(0);
  }

  @Test
  void aCurrencyOfWhichRecordsWereMergedCannotBeDeletedBeforeTheCommit() throws Exception {
    addCurrencyWithAnOldRecord();
    assertThat(deletionsDuringTheMerge(AFTER_MERGE)).containsExactly("55P03");
    assertAllIsIn(1);
  }

  /** What becomes of attempts to delete a currency at one of the looks of a load that merges. */
  private List<String> deletionsDuringTheMerge(int look) throws Exception {
    var looks = new AtomicInteger();
    var states = new ArrayList<String>();
    load(
        () -> {
          if (looks.incrementAndGet() == look) {
            states.add(stateOf(DELETE_RECORDS, DELETE_CURRENCY));
          }
        });
    return states;
  }

  /**
   * @param old records of days that the files do not have
   */
  private void assertAllIsIn(int old) {
    assertThat(TestDatabase.query(database, DANGLING)).isEqualTo("0");
    assertThat(
            TestDatabase.query(
                database, "select concat_ws('|', count(*), min(close), max(close)) from record"))
        .isEqualTo(CURRENCIES * DAYS + old + "|2.5|2.5");
  }

  private void assertNothingDangles(String... deletion) throws Exception {
    try (var other = TestDatabase.connect(database);
        var ingestion = new Ingestion(database)) {
      begin(other, deletion);
      var load = ingestion.ask(new JsonObject().put("source", write(1, false, 2.5).toString()));
      awaitOverOrBlocked(load);
      other.commit();

      assertThat(Blocking.await(load).getString("state")).isEqualTo("loaded");
    }
    assertAllIsIn(0);
  }

  @Test
  void aCurrencyOfWhichRecordsWereWrittenCannotBeDeletedBeforeTheCommit() throws Exception {
    var looks = new AtomicInteger();
    var states = new ArrayList<String>();
    TestDatabase.execute(
        database, "insert into currency (name, symbol) values ('Currency 0', 'SYM')");
    load(
        () -> {
          // The first is before the file, the second after its rows were written.
          if (looks.incrementAndGet() == 2) {
            states.add(stateOf(DELETE_CURRENCY));
          }
        });

    assertThat(states).containsExactly("55P03");
    assertThat(TestDatabase.query(database, DANGLING)).isEqualTo("0");
  }

  /** Loads a file, and does something whenever the load looks whether it is to stop. */
  private void load(Runnable atEachLook) throws Exception {
    var csv = csv(false, 2.5).getBytes(StandardCharsets.UTF_8);
    var input = new Input("a.csv", csv.length, () -> new ByteArrayInputStream(csv));
    var progress =
        new Progress(
            csv.length,
            figures -> {},
            () -> {
              atEachLook.run();
              return false;
            });
    new Loader(Jdbc.dataSource(database))
        .load(List.of(input), Ingestion.added(database), false, progress);
  }

  private String stateOf(String... deletion) {
    try (var connection = TestDatabase.connect(database)) {
      begin(connection, "set lock_timeout = '300ms'");
      begin(connection, deletion);
      connection.commit();
      return "deleted";
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  @Test
  void aRecordThatBecomesThatOfAnotherDayIsNotTakenForTheOldOne() throws Exception {
    try (var ingestion = new Ingestion(database);
        var other = TestDatabase.connect(database)) {
      ingestion.load(file("a.csv", Csv.HEADER + Csv.row("Moving", "MOV", 1, 2)));
      begin(other, "update record set date = date + interval '1 year'");
      var change = file("b.csv", Csv.HEADER + Csv.row("Moving", "MOV", 1, 2.5));
      var load = ingestion.ask(new JsonObject().put("source", change.toString()));
      awaitOverOrBlocked(load);
      other.commit();
      assertThat(Blocking.await(load).getLong("accepted")).isEqualTo(1);
    }
    assertThat(TestDatabase.query(database, "select array_agg(close order by date) from record"))
        .isEqualTo("{2.5,2}");
  }

  private static void begin(Connection connection, String... statements) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private void awaitOverOrBlocked(Future<?> load) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                load.isComplete()
                    || TestDatabase.query(
                            database,
                            "select 1 from pg_stat_activity where datname = current_database()"
                                + " and wait_event_type = 'Lock'")
                        != null);
  }

  private Path write(int number, boolean backwards, double close) throws IOException {
    return file(number + ".csv", csv(backwards, close));
  }

  private Path file(String name, String csv) throws IOException {
    return Files.writeString(folder.resolve(name), csv);
  }

  private static String csv(boolean backwards, double close) {
    var csv = new StringBuilder(Csv.HEADER);
    for (var i = 0; i < CURRENCIES; i++) {
      var currency = backwards ? CURRENCIES - 1 - i : i;
      for (var day = 0; day < DAYS; day++) {
        csv.append(Csv.row("Currency " + currency, "SYM", backwards ? DAYS - 1 - day : day, close));
      }
    }
    return csv.toString();
  }
}
