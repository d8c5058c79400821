package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bench.load.Listeners;
import io.krispyto.bench.process.LiveHeap;
import io.krispyto.config.DatabaseSettings;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand event clients over real sockets, with one server in its own process. */
class ManyListenersIT {
  private static final String DASHBOARD =
      "/dashboard?id=all&date=latest&order_by=price&order_type=asc";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int CLIENTS = 10_000;
  private static final int SLOW = 4000;
  private static final int READERS = 100;

  @TempDir Path folder;

  @Test
  void tenThousandClientsFitInASmallHeapAndAreNotifiedWithinASecondAndMoreFromOneAddressAreRefused()
      throws Exception {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
            "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 1)");
    try (var server = start(database)) {
      var port = server.awaitListening();
      new Listeners(port, 100, TIMEOUT).close();
      var before = LiveHeap.of(server.handle());
      try (var listeners = new Listeners(port, CLIENTS, TIMEOUT)) {
        assertThat(listeners.listening()).isEqualTo(CLIENTS);
        assertThat((LiveHeap.of(server.handle()) - before) / CLIENTS).isLessThan(10 * 1024);

        TestDatabase.execute(database, "update record set close = 2");
        var delays = listeners.awaitChange(System.nanoTime(), TIMEOUT);
        assertThat(delays).hasSize(CLIENTS);
        assertThat(Duration.ofNanos(delays[CLIENTS - 1])).isLessThan(Duration.ofSeconds(1));

        // The limit is ten thousand of these twenty thousand clients from one address.
        var excess = CompletableFuture.supplyAsync(() -> new Listeners(port, CLIENTS, TIMEOUT));
        do {
          assertThat(ServerProcess.get(port, DASHBOARD).statusCode()).isEqualTo(200);
        } while (!excess.isDone());
        try (var refused = excess.join()) {
          assertThat(refused.listening()).isZero();
          assertThat(refused.refusals())
              .hasSize(CLIENTS)
              .allMatch(
                  response ->
                      response.startsWith("HTTP/1.1 429 ")
                          && response.contains("urn:krispyto:problem:too-many-requests"));
        }
        assertThat(listeners.listening()).isEqualTo(CLIENTS);
      }
    }
  }

  @Test
  void thousandsOfStalledClientsAreDisconnectedWithoutDelayingOthers() throws Exception {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) select i, rpad('L' || i, 50, 'x'), 'L' || i from generate_series(1, 100) i",
            "insert into record (currency_id, date, close) select i, '2021-07-06 23:59:59', 1 from generate_series(1, 100) i");
    try (var server = start(database)) {
      var port = server.awaitListening();
      try (var listeners = new Listeners(port, READERS, TIMEOUT);
          var slow = new SilentListeners(port, SLOW)) {
        var end = System.nanoTime() + TIMEOUT.toNanos();
        while (slow.count() > 0 && System.nanoTime() < end) {
          listeners.reset();
          TestDatabase.execute(database, "update record set close = close + 1");
          assertThat(listeners.awaitChange(System.nanoTime(), TIMEOUT)).hasSize(READERS);
          assertThat(ServerProcess.get(port, DASHBOARD).statusCode()).isEqualTo(200);
        }
        assertThat(slow.count()).isZero();
        assertThat(listeners.listening()).isEqualTo(READERS);
      }
      assertThat(server.output() + server.errors()).doesNotContain("ERROR", "OutOfMemory");
    }
  }

  @Test
  void eventClientsLeaveOpenFilesForOtherClients() throws Exception {
    try (var server =
        ServerProcess.startWithOpenFiles(1000, folder, settings(TestDatabase.migrated()))) {
      var port = server.awaitListening();
      assertThat(server.errors())
          .containsOnlyOnce(
              "EVENT_CLIENTS is 12000, but this process may open only 1000 files: at most 500 clients can connect");
      try (var listeners = new Listeners(port, 1000, TIMEOUT)) {
        assertThat(listeners.listening()).isEqualTo(500);
        assertThat(listeners.refusals())
            .hasSize(500)
            .allMatch(response -> response.startsWith("HTTP/1.1 503 "));
        var connections = new ArrayList<Socket>();
        for (var i = 0; i < 200; i++) {
          connections.add(new Socket("localhost", port));
        }
        assertThat(ServerProcess.get(port, "/health/ready").statusCode()).isEqualTo(200);
        for (var connection : connections) {
          connection.close();
        }
      }
      assertThat(server.output() + server.errors()).doesNotContain("ERROR", "Too many open files");
    }
  }

  @Test
  void enoughOpenFilesLogNothing() throws Exception {
    var few = new HashMap<>(settings(TestDatabase.migrated()));
    few.put("EVENT_CLIENTS", "500");
    try (var server = ServerProcess.startWithOpenFiles(1000, folder, few)) {
      server.awaitListening();
      assertThat(server.errors()).doesNotContain("EVENT_CLIENTS");
    }
  }

  /** Starts with a small heap, so a client must not cost much. */
  private ServerProcess start(DatabaseSettings database) {
    return ServerProcess.start(List.of("-Xmx256m"), folder, settings(database));
  }

  private static Map<String, String> settings(DatabaseSettings database) {
    return Map.of(
        "DB_ENDPOINT",
        "localhost:" + database.port(),
        "DB_NAME",
        database.name(),
        "DB_USERNAME",
        database.username());
  }
}
