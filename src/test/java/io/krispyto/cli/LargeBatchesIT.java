package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.domain.record.PricePairs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The largest batches of prices from many addresses at a time, on a server with a small heap. With
 * one slot per body, eight of them ran a heap of 256 MB out of memory.
 */
@Tag("timed")
class LargeBatchesIT {
  private static final int CLIENTS = 8;

  /** Enough for one of the largest batches at a time. */
  private static final List<String> LITTLE_MEMORY =
      List.of("-Xmx112m", "-XX:+ExitOnOutOfMemoryError");

  /** Distinct names of almost the maximum length: 15 MiB in all. */
  private static final byte[] BODY = body();

  @Test
  void theLargestBatchesSucceedAfterRetries(@TempDir Path folder) throws Exception {
    var database = TestDatabase.migrated();
    var settings =
        Map.of("DB_ENDPOINT", "localhost:" + database.port(), "DB_NAME", database.name());
    var threads = Executors.newFixedThreadPool(CLIENTS);
    try (var server = ServerProcess.start(LITTLE_MEMORY, folder, settings)) {
      var port = server.awaitListening();
      var clients = new ArrayList<Callable<Integer>>();
      for (var client = 0; client < CLIENTS; client++) {
        var address = "127.0.0." + (2 + client);
        clients.add(() -> rejectionsBeforeSuccess(address, port));
      }
      var rejections = 0;
      for (var client : threads.invokeAll(clients)) {
        rejections += client.get();
      }
      assertThat(rejections).isPositive();
      assertThat(server.output() + server.errors()).doesNotContain("OutOfMemory");
    } finally {
      threads.shutdownNow();
    }
  }

  /** Posts the body until it succeeds, and returns how often it was rejected before. */
  private static int rejectionsBeforeSuccess(String address, int port) throws Exception {
    for (var rejections = 0; ; rejections++) {
      var response = post(address, port);
      if (response.startsWith("HTTP/1.0 200 ")) {
        assertThat(response.lines().filter(line -> line.contains("There is no currency")))
            .hasSize(PricePairs.MAX);
        return rejections;
      }
      // The rejection may be lost if the server closes the connection before it has read the body.
      if (!response.isEmpty()) {
        assertThat(response).startsWith("HTTP/1.0 503 ").contains("retry-after: ");
      }
      Thread.sleep(1000);
    }
  }

  private static String post(String address, int port) throws IOException {
    try (var socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.setSoTimeout(120_000);
      socket
          .getOutputStream()
          .write(
              ("POST /prices?format=csv HTTP/1.0\r\nHost: h\r\nContent-Type: text/csv\r\n"
                      + "Content-Length: "
                      + BODY.length
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return exchange(socket);
    }
  }

  private static String exchange(Socket socket) {
    try {
      try {
        socket.getOutputStream().write(BODY);
      } catch (IOException closed) {
        // The response says why.
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException closed) {
      return "";
    }
  }

  private static byte[] body() {
    var body = new StringBuilder("currency,date\n");
    for (var i = 0; i < PricePairs.MAX; i++) {
      var name = new char[128];
      Arrays.fill(name, 'x');
      var number = Integer.toString(i);
      number.getChars(0, number.length(), name, 0);
      body.append(name).append(",2022-10-09                   \n");
    }
    return body.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
