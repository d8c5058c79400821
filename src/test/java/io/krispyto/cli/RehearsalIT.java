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

/** The rehearsal of a start, and the class-data archive that a JVM makes of it. */
class RehearsalIT {
  private static final String ARCHIVED = "shared objects file (top)";
  private static final int TERMINATED = 143;

  @TempDir Path folder;
  private Path temporary;
  private Path working;

  @BeforeEach
  void makeFolders() throws IOException {
    temporary = Files.createDirectory(folder.resolve("temporary"));
    working = Files.createDirectory(folder.resolve("working"));
  }

  @Test
  void aStartWithTheArchiveOfARehearsalTakesOurClassesFromIt() throws Exception {
    var archive = folder.resolve("server.jsa");
    rehearse("-Xlog:cds=off", "-XX:ArchiveClassesAtExit=" + archive);

    var loaded = folder.resolve("loaded.txt");
    var options = List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:class+load:file=" + loaded);
    var database = TestDatabase.migrated();
    var settings =
        Map.of("DB_ENDPOINT", database.host() + ":" + database.port(), "DB_NAME", database.name());
    try (var server = ServerProcess.start(options, working, settings, "serve")) {
      var port = server.awaitListening();
      assertThat(ServerProcess.get(port, "/health/ready").statusCode()).isEqualTo(200);
    }
    var ours =
        Files.readAllLines(loaded).stream()
            .filter(line -> line.contains(" io.krispyto."))
            // What the JVM makes at run time, which not every version can archive.
            .filter(line -> !line.contains("$$Lambda"))
            .toList();
    assertThat(ours).anyMatch(line -> line.contains(" io.krispyto.http.HttpVerticle "));
    assertThat(ours).allMatch(line -> line.contains(ARCHIVED));
  }

  @Test
  void aRehearsalHeedsNoSettingAndLeavesNothing() throws Exception {
    Files.writeString(working.resolve(".env"), "NO_DATA_STATUS=wrong");
    rehearse();
    assertThat(working).isDirectoryNotContaining(file -> file.endsWith("data"));
  }

  @Test
  void sigtermDuringARehearsalLeavesNothingEither() throws Exception {
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
    // A database that is not there.
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
