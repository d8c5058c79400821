package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.SlowClient;
import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with a small heap, and rejected rows of the maximum length. */
class LongRejectionsIT {
  private static final int LONG = 1500;
  private static final int SHORT = 1000;
  private static final String LITTLE_MEMORY =
      "-Xmx48m -XX:MaxDirectMemorySize=16m -XX:+ExitOnOutOfMemoryError";

  private static DatabaseSettings database;

  /** Short rows come first, so the first rows do not reveal the size of later ones. */
  @BeforeAll
  static void fill() {
    database =
        TestDatabase.filled(
            "insert into ingestion (source, node) values ('bad.csv', 1)",
            "insert into rejection select 1, 1, 'bad.csv', i, 'Close', 'n/a', 'is not a number', 'short', null"
                + " from generate_series(1, "
                + SHORT
                + ") as i",
            "insert into rejection select 1, 1, 'bad.csv', 10000 + i, 'Close', repeat('\u6570', 4000), 'is not a number',"
                + " repeat('\u6570', 20000), array_fill(repeat('\u6570', 4000), array[9])"
                + " from generate_series(1, "
                + LONG
                + ") as i");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/csv"})
  void slowClientsDoNotExhaustTheHeap(String mediaType, @TempDir Path folder) throws Exception {
    try (var server = ServerProcess.start(folder, settings(), "serve")) {
      var port = server.awaitListening();
      var clients = new ArrayList<SlowClient>();
      for (var i = 0; i < 4; i++) {
        clients.add(
            new SlowClient(port, "/ingestions/1/rejections", "Accept: " + mediaType + "\r\n"));
      }
      // Reads in turns, past the short rows, so that every response has its read-ahead in memory.
      for (var i = 0; i < 20; i++) {
        clients.forEach(client -> client.read(100_000));
      }
      assertThat(clients.get(0).head()).startsWith("HTTP/1.1 200 ");
      assertThat(clients.get(3).readAll().isComplete())
          .as(() -> server.output() + server.errors())
          .isTrue();
      clients.forEach(SlowClient::close);
      assertThat(server.output() + server.errors()).doesNotContain("MemoryError:");
    }
  }

  private static Map<String, String> settings() {
    return Map.of(
        "JAVA_TOOL_OPTIONS",
        LITTLE_MEMORY,
        "DB_ENDPOINT",
        "localhost:" + database.port(),
        "DB_NAME",
        database.name());
  }
}
