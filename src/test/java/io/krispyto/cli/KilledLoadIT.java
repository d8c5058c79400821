package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.ingestion.IngestionVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a loading process with {@code kill -9} at many moments. Each file must be loaded completely
 * or not at all, and a second load must finish the work. {@code -Plong -Dkrispyto.kills=200} tries
 * more moments.
 */
@Tag("timed")
class KilledLoadIT {
  private static final int FEW_KILLS = 5;
  private static final int MANY_KILLS = Integer.getInteger("krispyto.kills", 30);
  private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  private static final long NEAR = TimeUnit.MILLISECONDS.toNanos(50);

  /** Number of complete runs at the start. One more follows every {@link #KILLS_A_RUN} kills. */
  private static final int RUNS = 3;

  private static final int KILLS_A_RUN = 10;

  private static final List<Integer> ALL = List.of(1, 2, 3, 4, 5, 6, 7);
  private static final String VERSION = "select number from data_version";
  private static final String CHANGES = "select changes from data_version";

  /**
   * Numbers of started ingestions, of files whose transaction has ended, and of ended ingestions.
   */
  private static final String STARTED_AND_DONE =
      """
      select (select count(*) from ingestion where state <> 'waiting'),
          (select count(*) from ingestion_file),
          (select count(*) from ingestion where ended_at is not null)
      """;

  @TempDir private Path folder;
  private final Random random = new Random(7);
  private final Deque<long[]> runs = new ArrayDeque<>();
  private PriceFiles files;
  private DatabaseSettings prepared;
  private int databases;

  @BeforeEach
  void prepare() throws Exception {
    files = PriceFiles.write(folder.resolve("csv"));
    prepared = TestDatabase.migrated();
    files.prepare(prepared);
  }

  @Test
  void aKilledLoadLeavesEachFileCompleteOrAbsent() throws Exception {
    kill(FEW_KILLS);
  }

  @Test
  @Tag("long")
  void killsAtManyMomentsLeaveEachFileCompleteOrAbsent() throws Exception {
    kill(MANY_KILLS);
  }

  private void kill(int kills) throws Exception {
    for (var run = 0; run < RUNS; run++) {
      measureCompleteRun();
    }
    var killsByFileCount = new TreeMap<Integer, Integer>();
    var tooLate = 0;
    var lost = 0;
    for (var kill = 0; kill < kills; kill++) {
      if (kill % KILLS_A_RUN == KILLS_A_RUN - 1) {
        measureCompleteRun();
      }
      var database = fresh();
      var hadEnded = killed(database, kill, kills);
      tooLate += hadEnded ? 1 : 0;
      var loadedFiles = loadedFiles(database);
      killsByFileCount.merge(loadedFiles.size(), 1, Integer::sum);
      assertThat(PriceFiles.digests(database))
          .as("kill %d, loaded files: %s", kill, loadedFiles)
          .isEqualTo(files.expected(loadedFiles));
      assertVersionCounts(database, loadedFiles);
      lost += finishLoad(database, hadEnded);
      drop(database);
    }
    System.out.printf(
        "kill -9 of a load: %d kill points (%d of them after its end), by number of files then in: %s;"
            + " rows lost: %d%n",
        kills, tooLate, killsByFileCount, lost);
    assertThat(lost).isZero();
    assertThat(tooLate).as("kills after the end of the load").isLessThanOrEqualTo(kills / 4);
  }

  /**
   * Measures how long each file takes, and the time after the last file. Only the last runs count,
   * since the speed of the machine may change.
   */
  private void measureCompleteRun() throws Exception {
    var database = fresh();
    try (var watch = new Watch(database);
        var process = start(database)) {
      var durations = new long[PriceFiles.COUNT + 1];
      var last = watch.awaitStart();
      for (var file = 0; file < durations.length; file++) {
        var now = file < PriceFiles.COUNT ? watch.awaitFiles(file + 1) : watch.awaitEnd();
        durations[file] = now - last;
        last = now;
      }
      if (runs.size() == RUNS) {
        runs.remove();
      }
      runs.add(durations);
      // One file is invalid.
      assertThat(process.awaitExit()).isEqualTo(1);
    }
    assertThat(PriceFiles.digests(database)).isEqualTo(files.expected(ALL));
    drop(database);
  }

  private long usual(int file) {
    return median(runs.stream().map(run -> run[file]).toList());
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /**
   * Kills shortly before a file is usually done, shortly after it is done, or at any time. Earlier
   * files are observed in the database, so only the time since the last file is estimated. @return
   * whether the load had already ended
   */
  private boolean killed(DatabaseSettings database, int kill, int kills) throws Exception {
    var file = kill % PriceFiles.COUNT;
    long wait;
    switch (kill % 4) {
      case 0 -> wait = Math.max(0, usual(file) - (long) (random.nextDouble() * NEAR));
      case 1 -> wait = (long) (random.nextDouble() * Math.min(NEAR, usual(++file)));
      default -> {
        wait = (long) (usualEnd() * (kill + random.nextDouble()) / kills);
        for (file = 0; file < PriceFiles.COUNT && wait >= usual(file); file++) {
          wait -= usual(file);
        }
      }
    }
    try (var watch = new Watch(database);
        var process = start(database)) {
      watch.awaitStart();
      watch.waitUntil(watch.awaitFiles(file) + wait);
      process.kill();
      watch.awaitNoOtherConnection();
      return watch.hasEnded();
    }
  }

  private long usualEnd() {
    return IntStream.rangeClosed(0, PriceFiles.COUNT).mapToLong(this::usual).sum();
  }

  /** The files that the journal reports as loaded. */
  private static List<Integer> loadedFiles(DatabaseSettings database) {
    var numbers =
        TestDatabase.query(
            database,
            "select string_agg(number::text, ',' order by number) from ingestion_file where state = 'loaded'");
    return numbers == null
        ? List.of()
        : Arrays.stream(numbers.split(",")).map(Integer::valueOf).toList();
  }

  private void assertVersionCounts(DatabaseSettings database, List<Integer> loadedFiles) {
    var changes =
        Long.parseLong(TestDatabase.query(database, CHANGES))
            - Long.parseLong(TestDatabase.query(prepared, CHANGES));
    assertThat(changes).as("number of data changes").isEqualTo(loadedFiles.size());
    if (loadedFiles.isEmpty()) {
      assertThat(TestDatabase.query(database, VERSION))
          .isEqualTo(TestDatabase.query(prepared, VERSION));
    }
  }

  /** Returns the number of records missing after a second load. */
  private int finishLoad(DatabaseSettings database, boolean hadEnded) throws Exception {
    var loadedFiles = loadedFiles(database);
    var vertx = Vertx.vertx();
    try {
      Waiting.await(vertx.deployVerticle(new IngestionVerticle(database)), 30);
      var expected = new ArrayList<String>();
      for (var number = 1; number <= PriceFiles.COUNT; number++) {
        var reports = loadedFiles.contains(number) ? files.reportsOfNothingNew() : files.reports();
        expected.add(reports.get(number - 1));
      }
      assertThat(load(vertx)).isEqualTo(expected);
      if (!hadEnded) {
        assertJournalRecordsTheKill(database);
      }
      assertThat(PriceFiles.digests(database)).isEqualTo(files.expected(ALL));

      var version = TestDatabase.query(database, VERSION);
      assertThat(load(vertx)).isEqualTo(files.reportsOfNothingNew());
      assertThat(TestDatabase.query(database, VERSION)).isEqualTo(version);
    } finally {
      Waiting.await(vertx.close(), 30);
    }
    return files.records()
        - Integer.parseInt(TestDatabase.query(database, "select count(*) from record"));
  }

  private static void assertJournalRecordsTheKill(DatabaseSettings database) {
    assertThat(
            TestDatabase.query(
                database,
                """
                select concat_ws('|',
                    state = case when exists (
                      select from ingestion_file f where f.ingestion_id = i.id and f.state = 'loaded')
                      then 'partly' else 'failed' end,
                    error is not distinct from case
                      when (select count(*) from ingestion_file f where f.ingestion_id = i.id) < 7
                      then 'The process was stopped before it was done.' end,
                    ended_at is not null,
                    (accepted, updated, unchanged, rejected) = (
                      select coalesce(sum(f.accepted), 0), coalesce(sum(f.updated), 0),
                          coalesce(sum(f.unchanged), 0), coalesce(sum(f.rejected), 0)
                        from ingestion_file f where f.ingestion_id = i.id))
                  from ingestion i
                  order by id limit 1
                """))
        .isEqualTo("t|t|t|t");
  }

  private List<String> load(Vertx vertx) throws Exception {
    var report =
        Waiting.await(
            vertx
                .eventBus()
                .<JsonObject>request(
                    Addresses.LOAD,
                    new JsonObject().put("source", folder.resolve("csv").toString())),
            60);
    var counts = new ArrayList<String>();
    for (var each : report.body().getJsonArray("files")) {
      var file = (JsonObject) each;
      counts.add(
          "%d %d %d %d"
              .formatted(
                  file.getLong("accepted"),
                  file.getLong("updated"),
                  file.getLong("unchanged"),
                  file.getLong("rejected")));
    }
    return counts;
  }

  private ServerProcess start(DatabaseSettings database) {
    return ServerProcess.start(
        JVM,
        folder,
        Map.of("DB_ENDPOINT", database.host() + ":" + database.port(), "DB_NAME", database.name()),
        "ingest",
        folder.resolve("csv").toString());
  }

  private DatabaseSettings fresh() {
    var name = "killed_" + ++databases;
    TestDatabase.execute(
        TestDatabase.at("postgres"), "create database " + name + " template " + prepared.name());
    return TestDatabase.at(name);
  }

  private static void drop(DatabaseSettings database) {
    TestDatabase.execute(TestDatabase.at("postgres"), "drop database " + database.name());
  }

  /** Polls the database a thousand times a second while a process loads into it. */
  private static final class Watch implements AutoCloseable {
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(1);

    private final Connection connection;
    private long started;
    private long done;
    private long ended;

    Watch(DatabaseSettings database) throws SQLException {
      connection = TestDatabase.connect(database);
    }

    long awaitStart() throws SQLException {
      do {
        poll();
      } while (started == 0);
      return System.nanoTime();
    }

    long awaitFiles(int number) throws SQLException {
      while (done < number) {
        poll();
      }
      return System.nanoTime();
    }

    long awaitEnd() throws SQLException {
      while (ended == 0) {
        poll();
      }
      return System.nanoTime();
    }

    boolean hasEnded() throws SQLException {
      poll();
      return ended > 0;
    }

    void waitUntil(long time) {
      while (System.nanoTime() < time) {
        LockSupport.parkNanos(time - System.nanoTime());
      }
    }

    /** Waits until the process's connections and their statements have ended. */
    void awaitNoOtherConnection() {
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                try (var statement = connection.createStatement();
                    var count =
                        statement.executeQuery(
                            "select count(*) from pg_stat_activity where backend_type = 'client backend'"
                                + " and datname = current_database() and pid <> pg_backend_pid()")) {
                  count.next();
                  return count.getInt(1) == 0;
                }
              });
    }

    private void poll() throws SQLException {
      LockSupport.parkNanos(STEP);
      try (var statement = connection.createStatement();
          var counts = statement.executeQuery(STARTED_AND_DONE)) {
        counts.next();
        started = counts.getLong(1);
        done = counts.getLong(2);
        ended = counts.getLong(3);
      }
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
