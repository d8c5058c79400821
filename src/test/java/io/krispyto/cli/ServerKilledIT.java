package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server and its PostgreSQL are stopped or killed at any moment. */
class ServerKilledIT extends ServerTestBase {
  @BeforeEach
  void addPostgresPrograms() throws IOException {
    addPostgresPrograms(folder);
  }

  @Test
  void afterKill9ARestartHasAllCommittedData() throws Exception {
    var csv = csv("real.csv", "1,Realcoin,REAL,2024-01-01 23:59:59,2,1,1,1.5,10,100\n");
    var settings = Map.of("CSV_FILE_FOLDER", csv.toString());
    try (var server = ServerProcess.start(folder, settings)) {
      var port = server.awaitListening();
      assertThat(ServerProcess.get(port, "/search?name=real").statusCode()).isEqualTo(200);
      server.kill();
    }
    try (var server = ServerProcess.start(folder, settings)) {
      var port = server.awaitListening();
      assertThat(ServerProcess.get(port, "/search?name=real").statusCode()).isEqualTo(200);
    }
    assertPostgresIsStopped("data/real");
  }

  @Test
  @Tag("long")
  void aServerKilledDuringDatabaseCreationCreatesItAgain() throws Exception {
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
  void sigtermDuringTheStartOfPostgresLeavesItNotRunning() throws Exception {
    assertStoppedAt("postmaster.pid");
  }

  @Test
  @Tag("long")
  void sigtermAtOtherMomentsOfTheStartLeavesNoPostgresRunning() throws Exception {
    assertStoppedAt("PG_VERSION", "global/pg_internal.init");
  }

  /**
   * @param moments the files whose creation marks each moment
   */
  private void assertStoppedAt(String... moments) throws Exception {
    for (var moment : moments) {
      var running = Files.createDirectory(folder.resolve(moment.replace('/', '-')));
      addPostgresPrograms(running);
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
  @Tag("long")
  void sigtermDuringAnIngestionStopsPostgresAndRollsBackTheFile() throws Exception {
    var rows = new StringBuilder();
    for (var i = 0; i < 200_000; i++) {
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
    // No real data was loaded, so the server serves the sample.
    try (var server = ServerProcess.start(folder, Map.of())) {
      server.awaitListening();
      server.awaitOutput("simulated sample");
    }
  }

  @Test
  void aKilledFirstLoadResumesAtTheNextStart() throws Exception {
    var database =
        TestDatabase.filled(
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
        // A completed first load is not repeated.
        assertThat(server.errors().contains("Loading")).isEqualTo(i == 0);
      }
    }
  }

  @Test
  void aKilledEmbeddedPostgresqlIsRestarted() throws Exception {
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

      assertThat(server.errors().lines().filter(line -> line.contains("was killed; restarting it")))
          .hasSize(2);
      assertThat(server.errors()).doesNotContain("\tat ");
      server.terminate();
      assertThat(server.awaitExit()).isEqualTo(TERMINATED);
      assertPostgresIsStopped("data/sample");
    }
  }

  @Test
  void sigtermStopsListeningAndCompletesRequestsInFlight() throws Exception {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
            "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 100)");
    try (var server = ServerProcess.start(folder, settings(database));
        var lock = TestDatabase.connect(database)) {
      var port = server.awaitListening();
      lock.setAutoCommit(false);
      lock.createStatement().execute("lock table record in access exclusive mode");
      var inFlight = CompletableFuture.supplyAsync(() -> getDashboard(port));
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
}
