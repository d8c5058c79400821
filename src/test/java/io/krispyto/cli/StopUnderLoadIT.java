package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.cli.RequestsInALoop.Results;
import io.krispyto.config.DatabaseSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM to the packaged server. */
@Tag("alone")
class StopUnderLoadIT {
  private static final int CLIENTS = 8;
  private static final String TOKEN = "Authorization: Bearer token\r\n";

  /** How long Docker waits before it kills a container. */
  private static final Duration DOCKER_STOP = Duration.ofSeconds(10);

  @TempDir static Path folder;

  private static DatabaseSettings database;

  @BeforeAll
  static void fill() {
    database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) select i, 'Currency ' || i, 'C' || i from generate_series(1, 200) i",
            "insert into record (currency_id, date, close)"
                + " select i, timestamp '2020-01-01 23:59:59' + make_interval(days => d), i + d"
                + " from generate_series(1, 200) i, generate_series(1, 400) d");
  }

  private static ServerProcess start(String drainSeconds) {
    return ServerProcess.start(
        folder,
        Map.of(
            "DB_ENDPOINT",
            "localhost:" + database.port(),
            "DB_NAME",
            database.name(),
            "API_TOKEN",
            "token",
            "DRAIN_SECONDS",
            drainSeconds));
  }

  @Test
  void everySentRequestGetsAResponse() throws Exception {
    try (var server = start("1")) {
      var port = server.awaitListening();
      var results = new Results();
      var clients = new ArrayList<Thread>();
      for (var i = 0; i < CLIENTS; i++) {
        var client = new Thread(new RequestsInALoop(port, requests(i), results));
        client.start();
        clients.add(client);
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> results.responses().get() > 20 * CLIENTS);
      var before = results.responses().get();
      server.terminate();
      for (var client : clients) {
        client.join();
      }
      server.awaitExit();
      System.out.println(
          "SIGTERM: "
              + results.responses()
              + " responses, "
              + (results.responses().get() - before)
              + " after the signal, "
              + results.closedByServer()
              + " closed by the server, "
              + results.lost().size()
              + " requests lost");
      assertThat(results.lost()).isEmpty();
      assertThat(results.refused()).hasValue(CLIENTS);
      assertThat(results.closedByServer().get()).isGreaterThanOrEqualTo(CLIENTS);
      assertThat(server.errors()).doesNotContain("ERROR", "Failed to register", "\tat ");
    }
  }

  /** Cached requests, database requests, and writes that invalidate cached responses. */
  private static List<String> requests(int client) {
    var requests = new ArrayList<String>();
    for (var day = 2; day < 28; day++) {
      var dashboard =
          "GET /dashboard?id=all&date=2020-2-%d&order_by=price&order_type=asc HTTP/1.1\r\nHost: h\r\n\r\n"
              .formatted(day);
      requests.addAll(List.of(dashboard, dashboard, dashboard));
      var body =
          "{\"close\":" + day + ",\"high\":31,\"low\":1,\"open\":1,\"volume\":1,\"market_cap\":1}";
      requests.add(
          "PUT /currencies/C%d/records/2020-03-%02d HTTP/1.1\r\nHost: h\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(1 + client, day, TOKEN, body.length(), body));
    }
    return requests;
  }

  @Test
  void stalledClientsAreRejectedAndShutdownEndsWithinDockersTimeout() throws Exception {
    try (var server = start("1")) {
      var port = server.awaitListening();
      try (var put =
              connect(
                  port,
                  "PUT /currencies/C1/records/2020-03-01 HTTP/1.1\r\nHost: h\r\n"
                      + TOKEN
                      + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
          var upload =
              connect(
                  port,
                  "POST /ingestions HTTP/1.1\r\nHost: h\r\n"
                      + TOKEN
                      + "Content-Type: text/csv\r\nContent-Length: 1000000\r\n\r\nSNo,Name,Symbol");
          var export = connect(port, "GET /export HTTP/1.1\r\nHost: h\r\n\r\n")) {
        // The first byte of the export shows that the requests have arrived.
        assertThat(export.getInputStream().read()).isEqualTo('H');
        var start = System.nanoTime();
        server.terminate();
        assertThat(server.awaitExit()).isNotEqualTo(137);
        var took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("SIGTERM with stalled clients: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(DOCKER_STOP);
        for (var refused : List.of(put, upload)) {
          assertThat(new String(refused.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
              .startsWith("HTTP/1.1 503 ")
              .contains("The server is stopping.");
        }
      }
      assertThat(server.errors()).doesNotContain("ERROR", "\tat ");
    }
  }

  private static Socket connect(int port, String sent) throws IOException {
    var socket = new Socket();
    // A small buffer, so that an unread export does not fit.
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("localhost", port));
    socket.setSoTimeout(15_000);
    socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
    return socket;
  }
}
