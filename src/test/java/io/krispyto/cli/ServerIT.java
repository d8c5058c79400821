package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.TestProxy;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server as a process: its start, output, end and failures. */
class ServerIT extends ServerTestBase {
  @Test
  void withoutSettingsItServesTheSampleLogsSoAndStopsCleanly() throws Exception {
    try (var server = ServerProcess.start(folder, Map.of())) {
      var port = server.awaitListening();
      server.awaitOutput("simulated sample");
      assertThat(server.output())
          .contains("http://localhost:" + port + "/docs")
          .contains("http://localhost:" + port + "/dashboard?id=all&date=latest")
          .contains("simulated sample")
          .containsPattern(
              "data: +\\d+ currencies, \\d{4}-\\d\\d-\\d\\d to \\d{4}-\\d\\d-\\d\\d\n");
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
          .isEqualTo("{\"name\":\"Bitcoin\",\"symbol\":\"BTC\",\"slug\":\"bitcoin\"}");

      server.terminate();
      assertThat(server.awaitExit()).isEqualTo(TERMINATED);
      assertPostgresIsStopped("data/sample");
      assertThat(server.errors()).doesNotContain("ERROR", "Exception", "\tat ");
    }
  }

  @Test
  void aSecondServerInTheSameFolderFailsWithOneLineAndARemedy() throws Exception {
    addPostgresPrograms(folder);
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
            "). Stop it first, or upload the file to it: POST /ingestions with its API_TOKEN.");
      }
      assertThat(status(port, "/health/ready")).isEqualTo(200);
    }
  }

  @Test
  void aPortInUseFailsWithOneLineBeforeAnythingStarts() throws Exception {
    try (var taken = new ServerSocket(0)) {
      var port = String.valueOf(taken.getLocalPort());
      try (var server = ServerProcess.start(folder, Map.of("HTTP_PORT", port))) {
        assertThat(server.awaitExit()).isEqualTo(1);
        assertOneLine(
            server, "HTTP_PORT " + port + " cannot be opened: it is in use or not permitted.");
        assertThat(folder.resolve("data")).doesNotExist();
      }
    }
  }

  @Test
  void aReadOnlyFolderFailsWithOneLine() throws Exception {
    Files.writeString(folder.resolve("file"), "");
    var settings = Map.of("DATA_DIR", folder.resolve("file/data").toString());
    try (var server = ServerProcess.start(folder, settings)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertOneLine(server, "DATA_DIR ", " cannot be written: ");
    }
  }

  /** {@link WrongSettingsTest} covers all other invalid values. */
  @Test
  void anInvalidSettingFailsWithOneLine() {
    try (var server = ServerProcess.start(folder, Map.of("API_TOKEN", "hüsh"))) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(server.errors().strip())
          .isEqualTo(
              "API_TOKEN is not visible ASCII characters without leading or trailing spaces");
      assertThat(folder.resolve("data")).doesNotExist();
    }
  }

  @Test
  void theEnvironmentOverridesDotenvAndDotenvOverridesConf() throws Exception {
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
      assertThat(migrate.output()).contains("already at this version");
    }
    // An empty table and a source, which is loaded.
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
    var settings = Map.of("DB_ENDPOINT", "localhost:1", "DB_START_TIMEOUT", "3");
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
  void theStartWaitsForTheDatabase() throws Exception {
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
            .until(() -> server.output().contains("data:          0 currencies, no records yet"));
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
  void aPermanentErrorEndsTheStartImmediately(String key, String value, String reason) {
    var settings = new HashMap<>(settings(TestDatabase.migrated()));
    settings.put(key, value);
    try (var server = ServerProcess.start(folder, settings)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertOneLine(server, "The database refused the connection: ", reason);
      // On a busy machine a connection attempt may time out; the start then retries.
      assertThat(server.errors().lines().filter(line -> line.contains("Waiting for the database")))
          .noneMatch(line -> line.contains(reason));
    }
  }

  @Test
  void healthChecksTheLocalServer() throws Exception {
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
}
