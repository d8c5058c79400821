package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories of all currencies that are larger than the heap of the server. */
@Tag("long")
class HistoryStreamIT {
  private static final int CURRENCIES = 1500;
  private static final int DAYS = 400;

  /** Ends the process on an out-of-memory error that it might otherwise survive. */
  private static final String LITTLE_MEMORY =
      "-Xmx48m -XX:MaxDirectMemorySize=16m -XX:+ExitOnOutOfMemoryError";

  private static DatabaseSettings database;

  @BeforeAll
  static void fill() {
    database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) select i, 'Currency ' || i, 'C' || i"
                + " from generate_series(1, "
                + CURRENCIES
                + ") as i",
            "insert into record (currency_id, date, open, high, low, close, volume, marketcap)"
                + " select i, timestamp '2021-01-01' + day * interval '1 day',"
                + " i * random(), i * (1 + random()), i * random(), i * random(), i * random() * 1e6,"
                + " i * random() * 1e9"
                + " from generate_series(1, "
                + CURRENCIES
                + ") as i, generate_series(1, "
                + DAYS
                + ") as day",
            "analyze");
  }

  @Test
  void everyShapeIsStreamed(@TempDir Path folder) throws Exception {
    try (var server = ServerProcess.start(folder, settings(), "serve")) {
      var port = server.awaitListening();
      var all = "/history?id=all&format=";
      // Each shape counted by a character that its numbers do not have.
      assertThat(count(port, all + "ndjson", '\n')).isEqualTo(CURRENCIES * DAYS);
      assertThat(count(port, all + "csv&fill=previous", '\n')).isEqualTo(CURRENCIES * DAYS + 1);
      var numbers = "&fields=open,high,low,close,volume,market_cap";
      assertThat(count(port, all + "json&shape=columns" + numbers, '[')).isEqualTo(7 * CURRENCIES);
      assertThat(count(port, all + "json&shape=pairs" + numbers, '['))
          .isEqualTo(CURRENCIES + CURRENCIES * DAYS);
      assertThat(count(port, all + "ndjson&shape=wide" + numbers, '\n')).isEqualTo(DAYS);
      assertThat(count(port, all + "csv&shape=wide" + numbers, ','))
          .isEqualTo((DAYS + 1) * CURRENCIES * 6);
      assertThat(server.output() + server.errors()).doesNotContain("MemoryError:");
    }
  }

  private static int count(int port, String path, char counted) throws Exception {
    var response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    try (var body = response.body()) {
      return count(body, counted);
    }
  }

  private static int count(InputStream body, char counted) throws IOException {
    var found = 0;
    var buffer = new byte[64 * 1024];
    for (var read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      for (var i = 0; i < read; i++) {
        found += buffer[i] == counted ? 1 : 0;
      }
    }
    return found;
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
