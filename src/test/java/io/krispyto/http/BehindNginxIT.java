package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.TestNginx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records behind a real proxy that compresses. */
class BehindNginxIT {
  private static final String RECORD = "/currencies/btc/records/2021-7-6";

  private static final String VALUES =
      "{\"high\":3,\"low\":1,\"open\":1,\"close\":%d,\"volume\":1,\"market_cap\":1}";

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir Path folder;

  @Test
  void aTagWeakenedByTheProxyAllowsAWriteAndAStaleOneDoesNot() throws Exception {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
            "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 100)");
    try (var server = TestServer.startToWrite(database, "s3cret");
        var nginx = TestNginx.start(folder, server.port())) {
      var read = send(request(nginx).header("Accept-Encoding", "gzip").GET());
      assertThat(read.headers().firstValue("content-encoding")).hasValue("gzip");
      assertThat(read.headers().firstValue("cache-control")).hasValue("no-cache, no-transform");
      var tag = read.headers().firstValue("etag").orElseThrow();
      assertThat(tag).startsWith("W/\"");
      assertThat(send(request(nginx).header("If-None-Match", tag).GET()).statusCode())
          .isEqualTo(304);
      assertThat(put(nginx, tag, 7).statusCode()).isEqualTo(200);
      assertThat(put(nginx, tag, 8).statusCode()).isEqualTo(412);
      assertThat(server.get(RECORD).body()).contains("\"close\":7");
    }
  }

  private HttpResponse<byte[]> put(TestNginx nginx, String tag, int close) throws Exception {
    return send(
        request(nginx)
            .header("Authorization", "Bearer s3cret")
            .header("Content-Type", "application/json")
            .header("If-Match", tag)
            .PUT(BodyPublishers.ofString(VALUES.formatted(close))));
  }

  private static HttpRequest.Builder request(TestNginx nginx) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + nginx.port() + RECORD));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }
}
