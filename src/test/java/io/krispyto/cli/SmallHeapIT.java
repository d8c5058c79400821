package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server with a small heap, under requests for more data than fits into it. */
@Tag("alone")
@Tag("long")
class SmallHeapIT {
  private static final int DASHBOARDS = 400;
  private static final int EXPORTS = 4;

  @TempDir static Path folder;

  @Test
  void distinctLargeDashboardsSucceedDuringSlowExports() throws Exception {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) select i, 'Currency number ' || i, 'C' || i from generate_series(1, 4000) i",
            "insert into record (currency_id, date, close, volume, marketcap)"
                + " select i, timestamp '2021-01-01 23:59:59' + make_interval(days => d), i / 7.0, i, i + d / 3.0"
                + " from generate_series(1, 4000) i, generate_series(1, 40) d");
    var settings =
        Map.of("DB_ENDPOINT", "localhost:" + database.port(), "DB_NAME", database.name());
    try (var server = ServerProcess.start(List.of("-Xmx64m"), folder, settings)) {
      var port = server.awaitListening();
      var exports = new ArrayList<Socket>();
      for (var i = 0; i < EXPORTS; i++) {
        exports.add(export(port));
      }
      var orders = List.of("crypto", "symbol", "price", "24h", "24h-volume", "market-cap");
      var bytes = 0L;
      for (var i = 0; i < DASHBOARDS; i++) {
        var response =
            ServerProcess.get(
                port,
                "/dashboard?id=all&date=2021-1-%d&order_by=%s&order_type=%s"
                    .formatted(2 + i % 29, orders.get(i % 6), i / 29 % 2 == 0 ? "asc" : "desc"));
        assertThat(response.statusCode()).as("request %s: %s", i, server.errors()).isEqualTo(200);
        bytes = Math.max(bytes, response.body().length());
      }
      System.out.println("Small heap: " + DASHBOARDS + " dashboards of " + bytes + " bytes");
      assertThat(bytes).isGreaterThan(400_000);
      for (var export : exports) {
        export.close();
      }
      assertThat(server.handle().isAlive()).isTrue();
      assertThat(server.errors()).doesNotContain("ERROR", "OutOfMemory");
    }
  }

  private static Socket export(int port) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("localhost", port));
    socket
        .getOutputStream()
        .write("GET /export HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    return socket;
  }
}
