package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server at its limit of open files. */
@Tag("timed")
class OpenFilesIT {
  private static final int MOST = 400;
  private static final String LINE = "Connections cannot be accepted at the moment";

  @TempDir static Path folder;

  @Test
  void theLimitIsLoggedInOneLineAndTheServerRecovers() throws Exception {
    var database = TestDatabase.migrated();
    var settings =
        Map.of("DB_ENDPOINT", "localhost:" + database.port(), "DB_NAME", database.name());
    try (var server = ServerProcess.startWithOpenFiles(MOST, folder, settings)) {
      var port = server.awaitListening();
      assertThat(ServerProcess.get(port, "/health/live").statusCode()).isEqualTo(200);
      var connections = new ArrayList<Socket>();
      try {
        for (var i = 0; i < MOST; i++) {
          connections.add(new Socket("localhost", port));
        }
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> server.errors().contains(LINE));
        // Netty retries every second.
        Awaitility.await()
            .during(Duration.ofSeconds(3))
            .atMost(Duration.ofSeconds(10))
            .until(() -> server.handle().isAlive());
      } finally {
        close(connections);
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> ServerProcess.get(port, "/health/live").statusCode() == 200);
      assertThat(server.errors()).containsOnlyOnce(LINE).doesNotContain("\tat ");
    }
  }

  private static void close(List<Socket> connections) throws IOException {
    for (var connection : connections) {
      connection.close();
    }
  }
}
