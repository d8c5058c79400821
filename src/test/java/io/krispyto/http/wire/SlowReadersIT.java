package io.krispyto.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.SlowClient;
import io.krispyto.TestDatabase;
import io.krispyto.http.SharedServerTestBase;
import io.krispyto.http.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that request large responses without reading them, and their effect on other clients. */
@Tag("timed")
class SlowReadersIT extends SharedServerTestBase {
  /** The maximum for one address with the default settings. */
  private static final int SHARE = 4;

  private static final String SLOW = "127.0.0.1";
  private static final String OTHER = "127.0.0.2";

  @BeforeAll
  static void start() {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) select i, 'Currency ' || i, 'C' || i from generate_series(1, 100) i",
            "insert into record (currency_id, date, close)"
                + " select i, timestamp '2012-01-01 23:59:59' + make_interval(days => d), i / 7.0"
                + " from generate_series(1, 100) i, generate_series(1, 3000) d");
    server = TestServer.start(database);
  }

  @Test
  void slowReadersLeaveAConnectionToOtherAddressesAndAreDisconnected() throws Exception {
    var slow = new ArrayList<Socket>();
    try {
      for (var i = 0; i < SHARE; i++) {
        var reader = export(SLOW);
        assertThat(line(reader)).isEqualTo("HTTP/1.1 200 OK");
        slow.add(reader);
      }
      try (var refused = export(SLOW)) {
        assertThat(new String(refused.getInputStream().readNBytes(1200), StandardCharsets.UTF_8))
            .startsWith("HTTP/1.1 503 ")
            .containsIgnoringCase("retry-after: ")
            .contains("Your address is already receiving 4 large responses");
      }
      assertServed(OTHER);
      Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertServed(SLOW));
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(slow).allMatch(SlowReadersIT::isDisconnected));
    } finally {
      for (var reader : slow) {
        reader.close();
      }
    }
  }

  /**
   * Reads 500 KB per second, for longer than the maximum pause. The server's queue is always full.
   */
  @Test
  void aReaderThatIsSlowButSteadyGetsTheWholeResponse() throws Exception {
    try (var client = new SlowClient(server.port(), "/export")) {
      var until = System.nanoTime() + Duration.ofSeconds(15).toNanos();
      while (System.nanoTime() < until) {
        client.read(50_000);
        Thread.sleep(100);
      }
      assertThat(client.readAll().isComplete()).isTrue();
      assertThat(client.size()).isGreaterThan(10_000_000);
    }
  }

  private static void assertServed(String address) throws IOException {
    try (var reader = export(address)) {
      var all = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(List.of(all.substring(0, 15), all.substring(all.length() - 5)))
          .containsExactly("HTTP/1.1 200 OK", "0\r\n\r\n");
    }
  }

  /** Writes rather than reads, since reading would be progress. */
  private static boolean isDisconnected(Socket reader) {
    try {
      reader.getOutputStream().write('\n');
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private static String line(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(15), StandardCharsets.UTF_8);
  }

  /** Sends a request from an address without reading the response. */
  private static Socket export(String address) throws IOException {
    var socket = new Socket();
    socket.setSoTimeout(30_000);
    socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
    socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
    socket
        .getOutputStream()
        .write(
            "GET /export HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.UTF_8));
    return socket;
  }
}
