package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.TestProxy;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.Jdbc;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The server as a process: how it starts, what it says, how it ends, and what it does when it
 * cannot.
 */
class ServerIT {
  private static final String HEADER =
      "SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\n";
  private static final int TERMINATED = 143;

  @TempDir Path folder;

  @Test
  void withoutSettingsItServesTheSampleSaysSoAndStopsInOrder() throws Exception {
    try (var server = ServerProcess.start(folder, Map.of())) {
      var port = server.awaitListening();
      assertThat(server.output())
          .contains("http://localhost:" + port + "/docs")
          .contains("http://localhost:" + port + "/dashboard?id=all&date=latest")
          .contains("simulated sample")
          .containsPattern(
              "the data: +\\d+ currencies, \\d{4}-\\d\\d-\\d\\d to \\d{4}-\\d\\d-\\d\\d\n");
      assertThat(server.errors().lines().map(line -> line.replaceAll("^.* - ", "")))
          .as("one line for each phase of the start")
          .anyMatch(line -> line.startsWith("Starting the embedded PostgreSQL in "))
          .contains(
              "Migrating the tables",
              "The tables are ready; starting the read side and the write side",
              "Loading the simulated sample before the server accepts requests",
              "Starting to listen");

      var example =
          ServerProcess.get(
              port, "/dashboard?id=all&date=2022-10-9&order_by=crypto&order_type=desc");
      assertThat(example.statusCode()).isEqualTo(200);
      assertThat(example.headers().firstValue("krispyto-data")).hasValue("simulated");
      assertThat(new JsonArray(example.body())).hasSizeGreaterThanOrEqualTo(20);
      assertThat(ServerProcess.get(port, "/search?name=bitcoin").body())
          .isEqualTo("{\"name\":\"Bitcoin\",\"symbol\":\"BTC\"}");

      server.terminate();
      assertThat(server.awaitExit()).isEqualTo(TERMINATED);
      assertPostgresIsStopped("data/sample");
      assertThat(server.errors()).doesNotContain("ERROR", "Exception", "\tat ");
    }
  }

  @Test
  void realDataNeverMixesWithTheSample() throws Exception {
    try (var server = ServerProcess.start(folder, Map.of())) {
      server.awaitListening();
    }
    var csv = csv("real.csv", "1,Realcoin,REAL,2024-01-01 23:59:59,2,1,1,1.5,10,100\n");
    try (var server = ServerProcess.start(folder, Map.of("CSV_FILE_FOLDER", csv.toString()))) {
      var port = server.awaitListening();
      assertThat(server.output()).doesNotContain("simulated");
      var all =
          ServerProcess.get(port, "/dashboard?id=all&date=latest&order_by=crypto&order_type=asc");
      assertThat(new JsonArray(all.body())).hasSize(1);
      assertThat(all.headers().firstValue("krispyto-data")).isEmpty();
    }
    // Real data, once loaded, is what is served, also where the setting is gone.
    try (var server = ServerProcess.start(folder, Map.of())) {
      var port = server.awaitListening();
      assertThat(ServerProcess.get(port, "/search?name=real").statusCode()).isEqualTo(200);
      assertThat(ServerProcess.get(port, "/search?name=bitcoin").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void afterKill9ItStartsAgainWithAllThatWasCommitted() throws Exception {
    var csv = csv("real.csv", "1,Realcoin,REAL,2024-01-01 23:59:59,2,1,1,1.5,10,100\n");
    var settings = Map.of("CSV_FILE_FOLDER", csv.toString());
    for (var i = 0; i < 2; i++) {
      try (var server = ServerProcess.start(folder, settings)) {
        var port = server.awaitListening();
        assertThat(ServerProcess.get(port, "/search?name=real").statusCode()).isEqualTo(200);
        server.kill();
      }
    }
    try (var server = ServerProcess.start(folder, settings)) {
      var port = server.awaitListening();
      assertThat(ServerProcess.get(port, "/search?name=real").statusCode()).isEqualTo(200);
    }
    assertPostgresIsStopped("data/real");
  }

  @RepeatedTest(2)
  void killedWhileItMakesItsDatabaseItMakesItAgain() throws Exception {
    try (var server = ServerProcess.start(folder, Map.of())) {
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !clusterFiles(folder.resolve("data/sample"), "postgresql.conf").isEmpty());
      server.kill();
    }
    try (var server = ServerProcess.start(folder, Map.of())) {
      var port = server.awaitListening();
      assertThat(ServerProcess.get(port, "/search?name=bitcoin").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aSecondServerOnTheSameFolderIsRefusedInOneLineThatSaysWhatToDo() throws Exception {
    try (var first = ServerProcess.start(folder, Map.of())) {
      var port = first.awaitListening();
      try (var second = ServerProcess.start(folder, Map.of())) {
        assertThat(second.awaitExit()).isEqualTo(1);
        assertOneLine(
            second,
            "DATA_DIR ",
            " is in use by another server (process ",
            "). Stop it, or set another DATA_DIR.");
      }
      var file = csv("a.csv", "1,A,AA,2024-01-01 23:59:59,2,1,1,1.5,10,100\n");
      try (var ingest = ServerProcess.start(folder, Map.of(), "ingest", file.toString())) {
        assertThat(ingest.awaitExit()).isEqualTo(1);
        assertOneLine(
            ingest,
            "). Stop it before you load, or let it load: send the file to POST /ingestions with its"
                + " API_TOKEN.");
      }
      assertThat(status(port, "/health/ready")).isEqualTo(200);
    }
  }

  @Test
  void aPortInUseIsToldInOneLineBeforeAnythingIsStarted() throws Exception {
    try (var taken = new ServerSocket(0)) {
      var port = String.valueOf(taken.getLocalPort());
      try (var server = ServerProcess.start(folder, Map.of("HTTP_PORT", port))) {
        assertThat(server.awaitExit()).isEqualTo(1);
        assertOneLine(
            server, "HTTP_PORT " + port + " cannot be listened on: it is in use, or not allowed.");
        assertThat(folder.resolve("data")).doesNotExist();
      }
    }
  }

  @Test
  void sigtermAtAnyMomentOfTheStartLeavesNoPostgresRunning() throws Exception {
    var moments = List.of("PG_VERSION", "postmaster.pid", "global/pg_internal.init");
    for (var moment : moments) {
      var running = Files.createDirectory(folder.resolve(moment.replace('/', '-')));
      try (var server = ServerProcess.start(running, Map.of())) {
        await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(5))
            .until(() -> !clusterFiles(running.resolve("data/sample"), moment).isEmpty());
        server.terminate();
        assertThat(server.awaitExit()).isEqualTo(TERMINATED);
        assertThat(clusterFiles(running.resolve("data/sample"), "postmaster.pid")).isEmpty();
        assertThat(server.errors()).doesNotContain("ERROR", "\tat ");
      }
    }
  }

  @Test
  void sigtermDuringAnIngestionLeavesNoPostgresRunningAndNothingOfTheFile() throws Exception {
    var rows = new StringBuilder();
    for (var i = 0; i < 400_000; i++) {
      rows.append(i).append(",C").append(i % 1000).append(",S").append(i % 1000).append(',');
      rows.append(LocalDate.of(2020, 1, 1).plusDays(i / 1000)).append(",2,1,1,1.5,10,100\n");
    }
    var big = csv("big.csv", rows.toString());
    try (var ingest = ServerProcess.start(folder, Map.of(), "ingest", big.toString())) {
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> ingest.errors().contains("Loading big.csv"));
      ingest.terminate();
      assertThat(ingest.awaitExit()).isEqualTo(TERMINATED);
      assertPostgresIsStopped("data/real");
    }
    // Nothing real was loaded, so it is the sample that is served.
    try (var server = ServerProcess.start(folder, Map.of())) {
      server.awaitListening();
      assertThat(server.output()).contains("simulated sample");
    }
  }

  @Test
  void anIngestionMakesRealDataWhatIsServedWithoutAWarning() throws Exception {
    var good = csv("good.csv", "1,A,AA,2024-01-01 23:59:59,2,1,1,1.5,10,100\n");
    try (var ingest = ServerProcess.start(folder, Map.of(), "ingest", good.toString())) {
      assertThat(ingest.awaitExit()).isZero();
    }
    try (var server = ServerProcess.start(folder, Map.of())) {
      var port = server.awaitListening();
      assertThat(ServerProcess.get(port, "/search?name=aa").statusCode()).isEqualTo(200);
      assertThat(server.errors()).doesNotContain("WARN", "ERROR");
    }
  }

  @Test
  void aFirstLoadThatWasKilledGoesOnAtTheNextStart() throws Exception {
    var database = TestDatabase.migrated();
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) values (1000, 'First', 'FST')",
        "insert into record (currency_id, date, close) values (1000, '2021-07-06 23:59:59', 100)",
        "insert into first_load default values");
    var settings = new HashMap<>(settings(database));
    settings.put(
        "CSV_FILE_FOLDER",
        csv("a.csv", "1,Second,SND,2024-01-01 23:59:59,2,1,1,1.5,10,100\n").toString());
    for (var i = 0; i < 2; i++) {
      try (var server = ServerProcess.start(folder, settings)) {
        var port = server.awaitListening();
        assertThat(ServerProcess.get(port, "/search?name=snd").statusCode()).isEqualTo(200);
        // Once it has ended, no more.
        assertThat(server.errors().contains("Loading")).isEqualTo(i == 0);
      }
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsToldInOneLine() throws Exception {
    Files.writeString(folder.resolve("file"), "");
    var settings = Map.of("DATA_DIR", folder.resolve("file/data").toString());
    try (var server = ServerProcess.start(folder, settings)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertOneLine(server, "DATA_DIR ", " cannot be written: ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP_PORT|80x|HTTP_PORT is not a whole number from 0 to 65535: 80x",
        "NO_DATA_STATUS|201|NO_DATA_STATUS is not 204, 404 or 200: 201",
        "REDIS_URL|redis://:hush@h:99999|REDIS_URL is not a URL like redis://host:6379",
        "API_TOKEN|hüsh|API_TOKEN is not visible ASCII characters without a space at either end",
        "DB_ENDPOINT|host:port|DB_ENDPOINT is not host or host:port, or several separated by"
            + " commas",
      })
  void aWrongSettingIsToldInOneLine(String key, String value, String line) {
    try (var server = ServerProcess.start(folder, Map.of(key, value))) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(server.errors().strip()).isEqualTo(line);
      assertThat(folder.resolve("data")).doesNotExist();
    }
  }

  @Test
  void settingsComeFromTheEnvironmentThenDotenvThenConf() throws Exception {
    Files.createDirectories(folder.resolve("conf"));
    Files.writeString(
        folder.resolve("conf/krispyto.properties"), "HTTP_PORT=conf\nNO_DATA_STATUS=conf\n");
    try (var server = ServerProcess.start(folder, Map.of())) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(server.errors()).contains("NO_DATA_STATUS is not 204, 404 or 200: conf");
    }
    Files.writeString(folder.resolve(".env"), "# a comment\nNO_DATA_STATUS=dotenv\n");
    try (var server = ServerProcess.start(folder, Map.of())) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(server.errors()).contains("NO_DATA_STATUS is not 204, 404 or 200: dotenv");
    }
    try (var server = ServerProcess.start(folder, Map.of("NO_DATA_STATUS", "environment"))) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(server.errors()).contains("NO_DATA_STATUS is not 204, 404 or 200: environment");
    }
  }

  @Test
  void aDatabaseWithoutTablesIsRefusedUntilMigrated() throws Exception {
    var settings = new HashMap<>(settings(TestDatabase.empty()));
    try (var server = ServerProcess.start(folder, settings)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertOneLine(server, "No tables found. Run `migrate` first.");
    }
    try (var migrate = ServerProcess.start(folder, settings, "migrate")) {
      assertThat(migrate.awaitExit()).isZero();
      assertThat(migrate.output()).startsWith("Migrated: ");
    }
    try (var migrate = ServerProcess.start(folder, settings, "migrate")) {
      assertThat(migrate.awaitExit()).isZero();
      assertThat(migrate.output()).contains("of this version already");
    }
    // An empty table, and a source: it is loaded.
    settings.put(
        "CSV_FILE_FOLDER",
        csv("a.csv", "1,A,AA,2024-01-01 23:59:59,2,1,1,1.5,10,100\n").toString());
    try (var server = ServerProcess.start(folder, settings)) {
      var port = server.awaitListening();
      assertThat(ServerProcess.get(port, "/search?name=aa").statusCode()).isEqualTo(200);
      assertThat(folder.resolve("data")).doesNotExist();
    }
  }

  @Test
  void aDatabaseThatCannotBeReachedInTimeIsReportedInOneLine() {
    var settings = Map.of("DB_ENDPOINT", "localhost:1", "DB_START_TIMEOUT", "15");
    try (var server = ServerProcess.start(folder, settings)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertOneLine(server, "The database cannot be reached: localhost:1/postgres: ");
      assertThat(server.errors().lines())
          .filteredOn(line -> line.contains("Waiting for the database localhost:1/postgres"))
          .isNotEmpty()
          .allMatch(line -> line.contains(" s left: "));
      assertThat(server.errors()).doesNotContain("\tat ");
    }
  }

  @Test
  void theStartWaitsForADatabaseThatComesUp() throws Exception {
    var database = TestDatabase.migrated();
    var vertx = Vertx.vertx();
    try {
      var proxy = TestProxy.start(vertx, database.port()).await(10, TimeUnit.SECONDS);
      proxy.refuse(true);
      var settings = Map.of("DB_ENDPOINT", "localhost:" + proxy.port(), "DB_NAME", database.name());
      try (var server = ServerProcess.start(folder, settings)) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> server.errors().contains("Waiting for the database"));
        proxy.refuse(false);
        var port = server.awaitListening();
        assertThat(status(port, "/health/ready")).isEqualTo(200);
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> server.output().contains("the data:      0 currencies, no records yet"));
        assertThat(server.errors().split("Starting to listen")[0])
            .doesNotContain("BlockedThreadChecker", "\tat ");
      }
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DB_NAME, nowhere, database \"nowhere\" does not exist",
    "DB_USERNAME, nobody, nobody"
  })
  void anErrorThatWaitingDoesNotCureEndsTheStartAtOnce(String key, String value, String reason) {
    var settings = new HashMap<>(settings(TestDatabase.migrated()));
    settings.put(key, value);
    try (var server = ServerProcess.start(folder, settings)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertOneLine(server, "The database refuses: ", reason);
      // On a busy machine a connection attempt may time out, and the start retries it.
      assertThat(server.errors().lines().filter(line -> line.contains("Waiting for the database")))
          .noneMatch(line -> line.contains(reason));
    }
  }

  @Test
  void aSourceThatIsNotLoadedBecauseThereIsDataIsReportedWithTheRemedy() throws Exception {
    var database = TestDatabase.migrated();
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) values (1000, 'First', 'FST')",
        "insert into record (currency_id, date, close) values"
            + " (1000, '2013-04-29 23:59:59', 1), (1000, '2021-07-06 23:59:59', 100)");
    for (var source :
        Map.of("CSV_FILE_FOLDER", folder.toString(), "GOOGLE_FILE_ID", "abc").entrySet()) {
      var settings = new HashMap<>(settings(database));
      settings.put(source.getKey(), source.getValue());
      try (var server = ServerProcess.start(folder, settings)) {
        server.awaitListening();
        await()
            .atMost(Duration.ofSeconds(10))
            .until(
                () ->
                    server
                        .output()
                        .contains("the data:      1 currency, 2013-04-29 to 2021-07-06"));
        assertThat(server.errors())
            .contains(
                source.getKey()
                    + " is set, but nothing of it is loaded: the database has data already. To load it, run `ingest ")
            .contains("to have it loaded whenever it changes, set INGEST_INTERVAL.");
      }
    }
  }

  @Test
  void theEmbeddedPostgresqlIsStartedAgainAfterItWasKilled() throws Exception {
    try (var server = ServerProcess.start(folder, Map.of())) {
      var port = server.awaitListening();
      var cluster =
          clusterFiles(folder.resolve("data/sample"), "postmaster.pid").get(0).getParent();

      for (var day = 1; day <= 2; day++) {
        Postmaster.find(cluster).orElseThrow().destroyForcibly();
        await().atMost(Duration.ofSeconds(60)).until(() -> status(port, "/health/ready") != 200);
        awaitFresh(port, "2021-7-" + day);
      }
      // PostgreSQL restarts all its processes itself when a child process is killed.
      var backend =
          Postmaster.find(cluster)
              .orElseThrow()
              .children()
              .max(Comparator.comparingLong(ProcessHandle::pid))
              .orElseThrow();
      backend.destroyForcibly();
      backend.onExit().join();
      awaitFresh(port, "2021-7-3");

      assertThat(
              server
                  .errors()
                  .lines()
                  .filter(line -> line.contains("was killed; starting it again")))
          .hasSize(2);
      assertThat(server.errors()).doesNotContain("\tat ");
      server.terminate();
      assertThat(server.awaitExit()).isEqualTo(TERMINATED);
      assertPostgresIsStopped("data/sample");
    }
    try (var server = ServerProcess.start(folder, Map.of())) {
      assertThat(status(server.awaitListening(), "/search?name=bitcoin")).isEqualTo(200);
    }
  }

  /** A day that nobody has asked for, so that no cache has it. */
  private static void awaitFresh(int port, String day) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                status(port, "/dashboard?id=all&date=" + day + "&order_by=price&order_type=asc")
                    == 200);
  }

  @Test
  void aSourceThatCannotBeLoadedStopsTheStartAndIsNotReplacedByTheSample() throws Exception {
    var settings = Map.of("CSV_FILE_FOLDER", folder.resolve("nowhere").toString());
    try (var server = ServerProcess.start(folder, settings)) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertOneLine(server, "CSV_FILE_FOLDER names no readable file or folder: ", "nowhere");
      assertThat(folder.resolve("data")).doesNotExist();
    }
    // A mistyped path once is not real data for ever.
    try (var server = ServerProcess.start(folder, Map.of())) {
      server.awaitListening();
      assertThat(server.output()).contains("simulated sample");
    }
  }

  @Test
  void onSigtermItStopsListeningAndFinishesWhatIsInFlight() throws Exception {
    var database = TestDatabase.migrated();
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
        "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 100)");
    try (var server = ServerProcess.start(folder, settings(database));
        var lock = Jdbc.dataSource(database).getConnection()) {
      var port = server.awaitListening();
      lock.setAutoCommit(false);
      lock.createStatement().execute("lock table record in access exclusive mode");
      var inFlight = CompletableFuture.supplyAsync(() -> answer(port));
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  "1"
                      .equals(
                          TestDatabase.query(
                              database,
                              "select count(*) from pg_stat_activity where wait_event_type ="
                                  + " 'Lock'")));

      server.terminate();
      await().atMost(Duration.ofSeconds(5)).until(() -> refuses(port));
      assertThat(inFlight).isNotDone();
      lock.rollback();

      assertThat(inFlight.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(server.awaitExit()).isEqualTo(TERMINATED);
    }
  }

  @Test
  void ingestLoadsReportsAndSaysByItsExitCodeHowItWent() throws Exception {
    var settings = settings(TestDatabase.migrated());
    var good =
        csv(
            "good.csv",
            "1,A,AA,2024-01-01 23:59:59,2,1,1,1.5,10,100\n"
                + "2,A,AA,2024-01-02 23:59:59,2,1,1,x,10,100\n");
    var broken = folder.resolve("broken.csv");
    Files.writeString(broken, "What,is,this\n1,2,3\n");

    try (var checked =
        ServerProcess.start(folder, settings, "ingest", "--dry-run", good.toString())) {
      assertThat(checked.awaitExit()).as(checked.errors()).isZero();
      assertThat(checked.output())
          .contains(
              "Ingestion 1 (dry run, nothing was loaded), good.csv:"
                  + " accepted 1, updated 0, unchanged 0, rejected 1")
          .contains("good.csv:3: Close: ");
    }
    try (var ingest = ServerProcess.start(folder, settings, "ingest", good.toString())) {
      assertThat(ingest.awaitExit()).as(ingest.errors()).isZero();
      assertThat(ingest.output())
          .contains("Ingestion 2, good.csv: accepted 1, updated 0, unchanged 0, rejected 1")
          .contains("good.csv:3: Close: ");
    }
    try (var ingest =
        ServerProcess.start(folder, settings, "ingest", broken.toString(), good.toString())) {
      assertThat(ingest.awaitExit()).isEqualTo(1);
      assertThat(ingest.output())
          .contains("broken.csv: failed: ")
          .contains("accepted 0, updated 0, unchanged 1, rejected 1");
    }
    try (var ingest =
        ServerProcess.start(
            folder, settings, "ingest", "http://localhost:1/x.zip", good.toString())) {
      assertThat(ingest.awaitExit()).isEqualTo(1);
      assertThat(ingest.output()).contains("Failed: source: ").contains("unchanged 1");
      assertThat(ingest.errors()).doesNotContain("\tat ");
    }
    for (var wrong :
        new String[][] {
          {"ingest"},
          {"ingest", "nowhere.zip"},
          {"ingest", "prices:2021.csv"},
          {"ingest", ""},
          {"ingest", "sample:"},
          {"unknown"},
          {"ingest", "--what"}
        }) {
      try (var ingest = ServerProcess.start(folder, settings, wrong)) {
        assertThat(ingest.awaitExit()).isEqualTo(2);
      }
    }
  }

  @Test
  void theConfiguredSourceIsKeptUpToDate() throws Exception {
    var prices = Files.createDirectory(folder.resolve("prices"));
    var first = csv("prices/a.csv", "1,A,AA,2024-01-01 23:59:59,2,1,1,1.5,10,100\n");
    Files.setLastModifiedTime(first, FileTime.from(Instant.now().minusSeconds(60)));
    var database = TestDatabase.migrated();
    var settings = new HashMap<>(settings(database));
    settings.put("CSV_FILE_FOLDER", prices.toString());
    settings.put("INGEST_INTERVAL", "1");
    try (var server = ServerProcess.start(folder, settings)) {
      var port = server.awaitListening();
      csv("prices/b.csv", "1,B,BB,2024-01-01 23:59:59,2,1,1,1.5,10,100\n");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> ServerProcess.get(port, "/search?name=bb").statusCode() == 200);
      // What serve has loaded at its start was not loaded again.
      assertThat(
              TestDatabase.query(
                  database,
                  "select string_agg(name, ',' order by ingestion_id) from ingestion_file"))
          .isEqualTo("a.csv,b.csv");
      assertThat(server.errors()).doesNotContain("WARN", "ERROR");
    }
  }

  @Test
  void healthAsksTheServerOnThisMachine() throws Exception {
    try (var server = ServerProcess.start(folder, settings(TestDatabase.migrated()))) {
      var port = String.valueOf(server.awaitListening());
      try (var health = ServerProcess.start(folder, Map.of("HTTP_PORT", port), "health")) {
        assertThat(health.awaitExit()).isZero();
      }
      server.terminate();
      server.awaitExit();
      try (var health = ServerProcess.start(folder, Map.of("HTTP_PORT", port), "health")) {
        assertThat(health.awaitExit()).isEqualTo(1);
        assertOneLine(health, "http://localhost:" + port + "/health/ready: ");
      }
    }
  }

  private void assertPostgresIsStopped(String database) throws IOException {
    assertThat(clusterFiles(folder.resolve(database), "PG_VERSION")).hasSize(1);
    assertThat(clusterFiles(folder.resolve(database), "postmaster.pid")).isEmpty();
  }

  private static List<Path> clusterFiles(Path database, String name) throws IOException {
    if (!Files.exists(database)) {
      return List.of();
    }
    try (var clusters = Files.list(database)) {
      return clusters
          .filter(file -> file.getFileName().toString().startsWith("cluster-"))
          .map(cluster -> cluster.resolve(name))
          .filter(Files::exists)
          .toList();
    }
  }

  private static HttpResponse<String> answer(int port) {
    try {
      return ServerProcess.get(port, "/dashboard?id=all&date=latest&order_by=price&order_type=asc");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean refuses(int port) throws Exception {
    try {
      ServerProcess.get(port, "/health/live");
      return false;
    } catch (IOException e) {
      // One that was accepted at the last moment is closed without an answer.
      return e instanceof ConnectException;
    }
  }

  private static int status(int port, String path) {
    try {
      return ServerProcess.get(port, path).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Besides the log lines that show the progress of the start. */
  private static void assertOneLine(ServerProcess process, String... parts) {
    var lines = process.errors().lines().filter(line -> !line.contains(" INFO ")).toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).contains(parts);
  }

  private static Map<String, String> settings(DatabaseSettings database) {
    return Map.of(
        "DB_ENDPOINT", database.host() + ":" + database.port(), "DB_NAME", database.name());
  }

  private Path csv(String name, String rows) throws IOException {
    var file = folder.resolve(name);
    Files.writeString(file, HEADER + rows);
    return file;
  }
}
