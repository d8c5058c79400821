package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rehearsal of a start, and the class-data archive that a JVM creates from it. */
class RehearsalIT {
  private static final String ARCHIVED = "shared objects file (top)";
  private static final int TERMINATED = 143;

  /** Requests that front ends send to a server that has just started. */
  private static final List<String> FIRST_QUERIES =
      List.of(
          "/health/ready",
          "/dashboard?id=all&date=latest&order_by=price&order_type=desc",
          "/dashboard?id=all&date=latest&order_by=price&order_type=desc&windows=1d,30d&limit=1",
          "/dashboard?id=all&date=2021-7-6&order_by=price&order_type=desc&format=csv",
          "/search?name=btc",
          "/currencies",
          "/currencies?q=bit&format=csv",
          "/currencies/btc",
          "/currencies/btc/history",
          "/currencies/btc/history?interval=1w&fill=previous&format=csv",
          "/movers",
          "/movers?window=7d&format=csv",
          "/movers?window=7d&format=ndjson",
          "/currencies/btc/records/2021-7-6",
          "/export?id=btc",
          "/ingestions");

  @TempDir Path folder;
  private Path temporary;
  private Path working;

  @BeforeEach
  void makeFolders() throws IOException {
    temporary = Files.createDirectory(folder.resolve("temporary"));
    working = Files.createDirectory(folder.resolve("working"));
  }

  @Test
  void aRehearsalIgnoresSettingsLeavesNoFilesAndItsArchiveProvidesOurClasses() throws Exception {
    var archive = folder.resolve("server.jsa");
    // A rehearsal must ignore settings.
    Files.writeString(working.resolve(".env"), "NO_DATA_STATUS=wrong");
    rehearse("-Xlog:cds=off", "-XX:ArchiveClassesAtExit=" + archive);

    assertThat(working).isDirectoryNotContaining(file -> file.endsWith("data"));
    Files.delete(working.resolve(".env"));

    var loaded = folder.resolve("loaded.txt");
    var options = List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:class+load:file=" + loaded);
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'Ether', 'ETH')",
            """
        insert into record (currency_id, date, high, low, open, close, volume, marketcap) values
          (1, '2021-07-06 23:59:59', 4, 1, 2, 3, 1, 1),
          (1, '2021-07-05 23:59:59', 4, 1, 2, 2, 1, 1),
          (2, '2021-07-06 23:59:59', 4, 1, 2, 1, 1, 1)
        """);
    var settings =
        Map.of("DB_ENDPOINT", database.host() + ":" + database.port(), "DB_NAME", database.name());
    try (var server = ServerProcess.start(options, working, settings, "serve")) {
      var port = server.awaitListening();
      for (var query : FIRST_QUERIES) {
        assertThat(ServerProcess.get(port, query).statusCode()).as(query).isEqualTo(200);
      }
    }
    var ours =
        Files.readAllLines(loaded).stream()
            .filter(line -> line.contains(" io.krispyto."))
            // Classes generated at run time, which not every JVM version can archive.
            .filter(line -> !line.contains("$$Lambda"))
            .toList();
    assertThat(ours).anyMatch(line -> line.contains(" io.krispyto.http.HttpVerticle "));
    assertThat(ours.stream().filter(line -> !line.contains(ARCHIVED))).isEmpty();
  }

  @Test
  void sigtermDuringARehearsalLeavesNoFiles() throws Exception {
    try (var rehearsal =
        ServerProcess.start(List.of(temporaryFolder()), working, Map.of(), "rehearse")) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> rehearsal.errors().contains("Loading sample"));
      rehearsal.terminate();
      assertThat(rehearsal.awaitExit()).isEqualTo(TERMINATED);
    }
    assertThat(temporary).isEmptyDirectory();
  }

  private void rehearse(String... options) {
    var all = new ArrayList<>(List.of(options));
    all.add(temporaryFolder());
    // A database that does not exist.
    var settings = Map.of("DB_ENDPOINT", "localhost:1");
    try (var rehearsal = ServerProcess.start(all, working, settings, "rehearse")) {
      assertThat(rehearsal.awaitExit()).as(rehearsal.errors()).isZero();
    }
    assertThat(temporary).isEmptyDirectory();
  }

  private String temporaryFolder() {
    return "-Djava.io.tmpdir=" + temporary;
  }
}
