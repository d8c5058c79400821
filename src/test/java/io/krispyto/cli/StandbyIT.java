package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.LogLines;
import io.krispyto.TestDatabase;
import io.krispyto.TestReplication;
import io.krispyto.config.Settings;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server on a hot standby that is then promoted. */
class StandbyIT {
  private static final String RECORD = "/currencies/Bitcoin/records/2021-07-06";
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @Test
  void aServerOnAStandbyOnlyReadsUntilTheStandbyIsPromoted(@TempDir Path folder) throws Exception {
    var csv =
        Files.writeString(
            folder.resolve("ether.csv"),
            """
            SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap
            1,Ether,ETH,2021-07-06 23:59:59,2,1,1,2,1,1
            """);
    try (var servers = TestReplication.in(folder);
        var log = LogLines.of(Server.class.getName())) {
      TestDatabase.execute(
          servers.primary(),
          "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')");
      TestDatabase.execute(
          servers.primary(),
          "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 1)");
      servers.awaitReplay();
      var settings =
          Settings.from(
              Map.of(
                  "HTTP_PORT", "0",
                  "API_TOKEN", "token",
                  "DB_ENDPOINT", servers.standby().where(),
                  "CSV_FILE_FOLDER", csv.toString(),
                  "INGEST_INTERVAL", "3600"));
      try (var server = Server.start(settings)) {
        port = server.port();

        assertThat(log.all()).filteredOn(line -> line.contains("standby")).hasSize(1);
        assertThat(send("GET", "/health/ready", "").statusCode()).isEqualTo(200);
        assertPriceIs("1");
        for (var response :
            List.of(
                send("PUT", RECORD, values(2)),
                send("DELETE", RECORD, ""),
                send("POST", "/ingestions", Files.readString(csv)))) {
          assertThat(response.statusCode()).isEqualTo(503);
          assertThat(new JsonObject(response.body()))
              .contains(
                  Map.entry("type", "urn:krispyto:problem:read-only"),
                  Map.entry(
                      "error",
                      "The database is a standby, which accepts no writes. Try again later."));
          assertThat(response.headers().firstValue("Retry-After")).isPresent();
        }

        TestDatabase.execute(servers.primary(), "update record set close = 3");
        Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> assertPriceIs("3"));

        servers.makePrimaryReadOnly();
        servers.promote();
        Awaitility.await()
            .atMost(TIMEOUT)
            .untilAsserted(
                () -> assertThat(send("PUT", RECORD, values(4)).statusCode()).isEqualTo(200));
        assertPriceIs("4");
        assertThat(send("POST", "/ingestions", Files.readString(csv)).statusCode()).isEqualTo(202);
        Awaitility.await()
            .atMost(TIMEOUT)
            .until(() -> send("GET", "/currencies/Ether", "").statusCode() == 200);
      }
    }
  }

  private static String values(int close) {
    return new JsonObject()
        .put("high", 9)
        .put("low", 1)
        .put("open", 1)
        .put("close", close)
        .put("volume", 1)
        .put("market_cap", 1)
        .encode();
  }

  private void assertPriceIs(String price) throws Exception {
    var body =
        send("GET", "/dashboard?id=btc&date=latest&order_by=price&order_type=asc", "").body();
    assertThat(body).contains("\"price\":" + price);
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Authorization", "Bearer token")
            .header("Content-Type", method.equals("POST") ? "text/csv" : "application/json")
            .timeout(Duration.ofSeconds(15))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
