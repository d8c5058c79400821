package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.SlowClient;
import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a small heap that sends responses larger than it. */
@Tag("long")
class StreamServerIT {
  private static final int CURRENCIES = 300_000;
  private static final String QUERY = "/dashboard?id=all&date=2021-7-6&order_by=%s&order_type=desc";

  /** Ends the process on an out-of-memory error that it might otherwise survive. */
  private static final String LITTLE_MEMORY =
      "-Xmx48m -XX:MaxDirectMemorySize=16m -XX:+ExitOnOutOfMemoryError";

  /** One thread per client: a client that waits for a thread reads nothing and is disconnected. */
  private static final Executor READERS =
      reader -> {
        var thread = new Thread(reader, "slow-reader");
        thread.setDaemon(true);
        thread.start();
      };

  private static DatabaseSettings database;

  @BeforeAll
  static void fill() {
    database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) select i, 'Currency ' || i, 'C' || i"
                + " from generate_series(1, "
                + CURRENCIES
                + ") as i",
            // The earlier days make the numbers, and so the response, as long as real ones.
            "insert into record (currency_id, date, close, volume, marketcap)"
                + " select i, day, i * (1 + random()), i * random() * 1e6, i * random() * 1e9"
                + " from generate_series(1, "
                + CURRENCIES
                + ") as i,"
                + " unnest(array['2021-07-06 23:59:59', '2021-07-05 23:59:59']::timestamp[]) as day",
            "analyze");
  }

  @Test
  void slowClientsDoNotExhaustTheHeap(@TempDir Path folder) throws Exception {
    try (var server = ServerProcess.start(folder, settings(), "serve")) {
      var port = server.awaitListening();
      var clients = new ArrayList<CompletableFuture<SlowClient>>();
      for (var orderBy : List.of("price", "24h", "24h-volume", "market-cap")) {
        // One after another: ranking so many rows keeps the database busy for seconds.
        var client = new SlowClient(port, QUERY.formatted(orderBy)).read(1000);
        assertThat(client.head())
            .as(() -> server.output() + server.errors())
            .startsWith("HTTP/1.1 200 ");
        clients.add(CompletableFuture.supplyAsync(() -> readSlowly(client), READERS));
      }
      while (!clients.stream().allMatch(CompletableFuture::isDone)) {
        var started = System.nanoTime();
        assertThat(
                ServerProcess.get(port, QUERY.replace("all", "c7").formatted("price")).statusCode())
            .isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(3));
      }
      // The unread rest of each response is still complete.
      var last = clients.get(clients.size() - 1).join().readAll();
      assertThat(last.isComplete()).as(server.output() + server.errors()).isTrue();
      assertThat(last.body().split("\"crypto\"", -1)).hasSize(CURRENCIES + 1);
      assertThat(last.size()).isGreaterThan(48 * 1024 * 1024);
      clients.forEach(client -> client.join().close());
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

  /** About 1 MB a second, for a few seconds. */
  private static SlowClient readSlowly(SlowClient client) {
    for (var i = 0; i < 80; i++) {
      client.read(100_000);
      pause();
    }
    return client;
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
