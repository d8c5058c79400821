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

/**
 * Loads run beside other writers: loads of other processes, single-record writes and other
 * programs.
 */
class ConcurrentWritesIT {
  private static final int CURRENCIES = 30;
  private static final int DAYS = 200;
  private static final String DANGLING =
      "select count(*) from record r where not exists (select from currency c where c.id = r.currency_id)";

  /**
   * Stop checks of a load whose file is one chunk: the first before the file, the next after the
   * chunk, then these.
   */
  private static final int AFTER_FIND_CHANGES = 4;

  private static final int AFTER_MERGE = 5;

  private static final String DELETE_RECORDS =
      "delete from record where currency_id = (select id from currency where name = 'Currency 0')";
  private static final String DELETE_CURRENCY = "delete from currency where name = 'Currency 0'";

  /** Errors that any program must expect when it shares tables with other writers. */
  private static final Set<String> RACES = Set.of("23505", "23503", "40P01", "40001");

  @TempDir private Path folder;
  private DatabaseSettings database;

  @BeforeEach
  void create() {
    database = TestDatabase.migrated();
  }

  /**
   * Also holds without the load lock: unique indexes and retries resolve conflicts. The lock only
   * avoids retries, which this test does not observe.
   */
  @RepeatedTest(3)
  void concurrentLoadsOfTheSameRecordsGiveTheResultOfSequentialLoads() throws IOException {
    var loaders = IntStream.range(0, 4).mapToObj(i -> new Ingestion(database)).toList();
    try {
      for (var round = 0; round < 3; round++) {
        var loads = new ArrayList<Future<JsonObject>>();
        for (var i = 0; i < loaders.size(); i++) {
          var file = write(i, i % 2 == 1, 2 + round + i / 8.0);
          loads.add(loaders.get(i).request(new JsonObject().put("source", file.toString())));
        }
        Blocking.await(Future.all(loads));

        assertThat(loads.stream().map(load -> load.result().getLong("accepted")))
            .as("exactly one load inserts all records")
            .containsOnly(0L, round == 0 ? CURRENCIES * (long) DAYS : 0L);
        assertThat(TestDatabase.query(database, "select count(distinct close) from record"))
            .as("all records come from the last load")
            .isEqualTo("1");
        assertThat(TestDatabase.query(database, "select count(*) from record"))
            .isEqualTo(String.valueOf(CURRENCIES * DAYS));
      }
    } finally {
      loaders.forEach(Ingestion::close);
    }
  }

  @Test
  void singleRecordWritesSucceedDuringALoadOfTheSameRecords() throws Exception {
    var unexpectedRejections = new AtomicInteger();
    try (var loading = new Ingestion(database);
        var other = new Ingestion(database)) {
      loading.load(write(0, false, 2));
      var finished = new AtomicBoolean();
      var singles =
          CompletableFuture.runAsync(() -> writeSingles(other, finished, unexpectedRejections));
      for (var round = 0; round < 6; round++) {
        var report = loading.load(write(round, round % 2 == 0, 2 + round % 2 / 2.0));
        assertThat(report.getString("state")).isEqualTo("loaded");
      }
      finished.set(true);
      singles.join();
      assertThat(unexpectedRejections).as("writes rejected for an unexpected reason").hasValue(0);
      assertThat(loading.load(write(9, false, 2)).getString("state")).isEqualTo("loaded");
    }
    assertThat(
            TestDatabase.query(
                database, "select concat_ws('|', count(*), min(close), max(close)) from record"))
        .isEqualTo(CURRENCIES * DAYS + "|2|2");
  }

  /** Each write succeeds or fails for a reason that the contract lists. */
  private static void writeSingles(
      Ingestion ingestion, AtomicBoolean finished, AtomicInteger unexpectedRejections) {
    var random = new Random(1);
    while (!finished.get()) {
      var day = LocalDate.of(2021, 1, 1).plusDays(random.nextInt(DAYS));
      var key =
          new JsonObject()
              .put("currency", "Currency " + random.nextInt(CURRENCIES))
              .put("date", day.toString());
      var values =
          new JsonObject(
              "{\"high\":3,\"low\":1,\"open\":1.5,\"close\":9,\"volume\":10,\"market_cap\":100}");
      var bus = ingestion.vertx.eventBus();
      var response =
          random.nextBoolean()
              ? bus.request(Addresses.PUT_RECORD, key.copy().put("body", values))
              : bus.request(Addresses.DELETE_RECORD, key);
      Blocking.await(
          response
              .map(done -> null)
              .otherwise(
                  error -> {
                    var type = BusFailure.problem((ReplyException) error).getString("type");
                    if (!type.endsWith(":being-written") && !type.endsWith(":not-found")) {
                      unexpectedRejections.incrementAndGet();
                    }
                    return null;
                  }));
    }
  }

  @Test
  void loadsSucceedWhileAnotherProgramChangesTheSameRowsAndCurrencies() throws Exception {
    try (var first = new Ingestion(database);
        var second = new Ingestion(database)) {
      first.load(write(0, false, 2));
      var finished = new AtomicBoolean();
      var writers =
          IntStream.range(0, 3)
              .mapToObj(i -> CompletableFuture.runAsync(() -> changeRandomRows(i, finished)))
              .toList();
      for (var round = 0; round < 6; round++) {
        var up = new JsonObject().put("source", write(0, false, 2 + round / 8.0).toString());
        var down = new JsonObject().put("source", write(1, true, 2 + round / 8.0).toString());
        var both = Future.all(first.request(up), second.request(down));
        assertThat(Blocking.await(both).<JsonObject>list())
            .allSatisfy(report -> assertThat(report.getString("state")).isEqualTo("loaded"));
        assertThat(TestDatabase.query(database, DANGLING)).isEqualTo("0");
      }
      finished.set(true);
      writers.forEach(CompletableFuture::join);

      assertThat(TestDatabase.query(database, DANGLING)).isEqualTo("0");
      assertThat(first.load(write(0, false, 2.5)).getLong("rejected")).isZero();
    }
    assertThat(
            TestDatabase.query(
                database, "select concat_ws('|', count(*), min(close), max(close)) from record"))
        .isEqualTo(CURRENCIES * DAYS + "|2.5|2.5");
  }

  /** Deletes, inserts and updates records, and deletes currencies with their records. */
  private void changeRandomRows(int seed, AtomicBoolean finished) {
    var random = new Random(seed);
    try (var connection = TestDatabase.connect(database)) {
      connection.setAutoCommit(false);
      while (!finished.get()) {
        var name = "Currency " + random.nextInt(CURRENCIES);
        var day = LocalDate.of(2021, 1, 1).plusDays(random.nextInt(DAYS)) + " 23:59:59";
        var ofCurrency =
            " where currency_id = (select id from currency where name = '" + name + "')";
        try (var statement = connection.createStatement()) {
          switch (random.nextInt(4)) {
            case 0 -> {
              statement.execute("delete from record" + ofCurrency);
              statement.execute("delete from currency where name = '" + name + "'");
            }
            case 1 ->
                statement.execute("delete from record" + ofCurrency + " and date = '" + day + "'");
            case 2 ->
                statement.execute(
                    "update record set close = 9" + ofCurrency + " and date = '" + day + "'");
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

  /** The load has looked up the currency and is about to write its records. */
  @Test
  void copyingDirectlyAddsNoRecordsToACurrencyBeingDeleted() throws Exception {
    TestDatabase.execute(
        database, "insert into currency (name, symbol) values ('Currency 0', 'SYM')");
    assertNoOrphansAfter("delete from currency");
  }

  @Test
  void mergingUpdatesNoRecordsOfACurrencyBeingDeleted() throws Exception {
    try (var ingestion = new Ingestion(database)) {
      ingestion.load(write(0, false, 2));
    }
    assertNoOrphansAfter(DELETE_RECORDS, DELETE_CURRENCY);
  }

  /** The load only inserts, so no existing record blocks it. Its lock on the currency does. */
  @Test
  void mergingAddsNoRecordsToACurrencyBeingDeleted() throws Exception {
    addCurrencyWithAnOldRecord();
    assertNoOrphansAfter(DELETE_RECORDS, DELETE_CURRENCY);
  }

  /** Its day is not in the files. */
  private void addCurrencyWithAnOldRecord() throws IOException {
    try (var ingestion = new Ingestion(database)) {
      ingestion.load(file("old.csv", Csv.HEADER + Csv.row("Currency 0", "SYM", DAYS, 2.5)));
    }
  }

  @Test
  void aCurrencyDeletedBeforeTheMergeIsRecreated() throws Exception {
    addCurrencyWithAnOldRecord();
    assertThat(deleteDuringMerge(AFTER_FIND_CHANGES)).containsExactly("deleted");
    assertAllRecordsAreLoaded(0);
  }

  @Test
  void aCurrencyWithMergedRecordsCannotBeDeletedBeforeTheCommit() throws Exception {
    addCurrencyWithAnOldRecord();
    assertThat(deleteDuringMerge(AFTER_MERGE)).containsExactly("55P03");
    assertAllRecordsAreLoaded(1);
  }

  /** Returns the results of deleting a currency at one stop check of a merging load. */
  private List<String> deleteDuringMerge(int check) throws Exception {
    var checks = new AtomicInteger();
    var states = new ArrayList<String>();
    load(
        () -> {
          if (checks.incrementAndGet() == check) {
            states.add(tryToDelete(DELETE_RECORDS, DELETE_CURRENCY));
          }
        });
    return states;
  }

  /**
   * @param old number of records on days that the files do not contain
   */
  private void assertAllRecordsAreLoaded(int old) {
    assertThat(TestDatabase.query(database, DANGLING)).isEqualTo("0");
    assertThat(
            TestDatabase.query(
                database, "select concat_ws('|', count(*), min(close), max(close)) from record"))
        .isEqualTo(CURRENCIES * DAYS + old + "|2.5|2.5");
  }

  private void assertNoOrphansAfter(String... deletion) throws Exception {
    try (var other = TestDatabase.connect(database);
        var ingestion = new Ingestion(database)) {
      begin(other, deletion);
      var load = ingestion.request(new JsonObject().put("source", write(1, false, 2.5).toString()));
      awaitDoneOrBlocked(load);
      other.commit();

      assertThat(Blocking.await(load).getString("state")).isEqualTo("loaded");
    }
    assertAllRecordsAreLoaded(0);
  }

  @Test
  void aCurrencyWithCopiedRecordsCannotBeDeletedBeforeTheCommit() throws Exception {
    var checks = new AtomicInteger();
    var states = new ArrayList<String>();
    TestDatabase.execute(
        database, "insert into currency (name, symbol) values ('Currency 0', 'SYM')");
    load(
        () -> {
          // The first check precedes the file; the second follows its rows.
          if (checks.incrementAndGet() == 2) {
            states.add(tryToDelete(DELETE_CURRENCY));
          }
        });

    assertThat(states).containsExactly("55P03");
    assertThat(TestDatabase.query(database, DANGLING)).isEqualTo("0");
  }

  /** Loads a file and runs an action at each stop check. */
  private void load(Runnable atEachCheck) throws Exception {
    var csv = csv(false, 2.5).getBytes(StandardCharsets.UTF_8);
    var input = new Input("a.csv", csv.length, () -> new ByteArrayInputStream(csv));
    var progress =
        new Progress(
            csv.length,
            figures -> {},
            () -> {
              // Reading the file checks too, as often as it reads.
              if (!isReading()) {
                atEachCheck.run();
              }
              return false;
            });
    new Loader(Jdbc.dataSource(database))
        .load(List.of(input), Ingestion.added(database), false, progress);
  }

  private static boolean isReading() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames.anyMatch(
                    frame -> frame.getClassName().equals("java.io.BufferedInputStream")));
  }

  private String tryToDelete(String... deletion) {
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
  void aRecordMovedToAnotherDayIsNotUpdatedInPlaceOfTheOriginalDay() throws Exception {
    try (var ingestion = new Ingestion(database);
        var other = TestDatabase.connect(database)) {
      ingestion.load(file("a.csv", Csv.HEADER + Csv.row("Moving", "MOV", 1, 2)));
      begin(other, "update record set date = date + interval '1 year'");
      var change = file("b.csv", Csv.HEADER + Csv.row("Moving", "MOV", 1, 2.5));
      var load = ingestion.request(new JsonObject().put("source", change.toString()));
      awaitDoneOrBlocked(load);
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

  private void awaitDoneOrBlocked(Future<?> load) {
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
