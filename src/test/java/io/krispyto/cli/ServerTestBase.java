package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Shared setup of tests of the whole server. */
abstract class ServerTestBase {
  static final String HEADER = "SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\n";
  static final int TERMINATED = 143;

  @TempDir Path folder;
  private final List<Path> links = new ArrayList<>();

  /**
   * Adds the unpacked PostgreSQL binaries to a folder; unpacking them takes more than half of a
   * start.
   */
  void addPostgresPrograms(Path workingFolder) throws IOException {
    var programs = Files.createDirectories(workingFolder.resolve("data/postgresql"));
    links.add(Files.createSymbolicLink(programs.resolve("unpacked"), TestDatabase.programs()));
  }

  /** Removes the links first, since JUnit warns about each link that it deletes with the folder. */
  @AfterEach
  void removeLinks() throws IOException {
    for (var link : links) {
      Files.delete(link);
    }
  }

  /** Requests a new day each time, so that no cache has it. */
  static void awaitFresh(int port, String day) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                status(port, "/dashboard?id=all&date=" + day + "&order_by=price&order_type=asc")
                    == 200);
  }

  void assertPostgresIsStopped(String database) throws IOException {
    assertThat(clusterFiles(folder.resolve(database), "PG_VERSION")).hasSize(1);
    assertThat(clusterFiles(folder.resolve(database), "postmaster.pid")).isEmpty();
  }

  static List<Path> clusterFiles(Path database, String name) throws IOException {
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

  static HttpResponse<String> getDashboard(int port) {
    try {
      return ServerProcess.get(port, "/dashboard?id=all&date=latest&order_by=price&order_type=asc");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean refuses(int port) throws Exception {
    try {
      ServerProcess.get(port, "/health/live");
      return false;
    } catch (IOException e) {
      // A connection accepted at the last moment is closed without a response.
      return e instanceof ConnectException;
    }
  }

  static int status(int port, String path) {
    try {
      return ServerProcess.get(port, path).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Checks the output, except for log lines about the progress of the start. */
  static void assertOneLine(ServerProcess process, String... parts) {
    var lines = process.errors().lines().filter(line -> !line.contains(" INFO ")).toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).contains(parts);
  }

  static Map<String, String> settings(DatabaseSettings database) {
    return Map.of(
        "DB_ENDPOINT", database.host() + ":" + database.port(), "DB_NAME", database.name());
  }

  Path csv(String name, String rows) throws IOException {
    var file = folder.resolve(name);
    Files.writeString(file, HEADER + rows);
    return file;
  }
}
