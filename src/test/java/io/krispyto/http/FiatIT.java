package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How a currency becomes a fiat currency. */
class FiatIT extends SharedServerTestBase {
  private static final String TOKEN = "a-token-of-the-test";
  private static final String ROWS = "Name,Symbol,Date,Close\n";

  private static DatabaseSettings database;

  @BeforeAll
  static void start() {
    database =
        TestDatabase.filled(
            "insert into currency (name, symbol) values ('Bitcoin', 'BTC'), ('Swiss Franc', 'CHF')",
            """
            insert into record (currency_id, date, close) values
              (1, '2024-01-05 23:59:59', 44000), (2, '2024-01-05 23:59:59', 1.18)
            """);
    server = TestServer.startToWrite(database, TOKEN);
  }

  @Test
  void theFileOfTheEuropeanCentralBankLoadsFiatCurrencies() throws IOException {
    upload(
        "?file_name=eurofxref-hist.csv",
        Files.readString(Path.of("src/test/resources/layouts/eurofxref-hist.csv")));
    assertThat(fiat()).contains("EUR", "JPY", "ZAR").doesNotContain("BTC");
    // 1.0921 dollars for a euro, by the file.
    assertThat(
            new JsonArray(
                    server
                        .get(
                            "/dashboard?id=all&date=2024-1-5&order_by=price&order_type=desc&quote=eur")
                        .body())
                .getJsonObject(0)
                .getDouble("price"))
        .isEqualTo(44000 / 1.0921);
  }

  @Test
  void anyFileCanBeDeclaredToHaveFiatCurrencies() {
    upload("?fiat=true", ROWS + "Pound Sterling,GBP,2024-01-05,1.27\n");
    upload("", ROWS + "Ether,ETH,2024-01-05,2300\n");
    assertThat(fiat()).contains("GBP").doesNotContain("ETH");
    // Also if the file changes nothing else.
    upload("?fiat=true", ROWS + "Ether,ETH,2024-01-05,2300\n");
    assertThat(fiat()).contains("ETH");
    patch("ether", "{\"fiat\":false}");
    assertThat(fiat()).doesNotContain("ETH");
    // A file that does not declare it keeps the flag.
    upload("", ROWS + "Pound Sterling,GBP,2024-01-06,1.28\n");
    assertThat(fiat()).contains("GBP");
  }

  @Test
  void loadingFiatCurrenciesMarksNoDays() {
    var changes = marketChanges();
    upload("?fiat=true", ROWS + "Canadian Dollar,CAD,2024-01-05,0.74\n");
    assertThat(fiat()).contains("CAD");
    upload("", ROWS + "Canadian Dollar,CAD,2024-01-05,0.75\n");
    assertThat(marketChanges()).isEqualTo(changes);
    upload("", ROWS + "Litecoin,LTC,2024-01-05,65\n");
    assertThat(marketChanges()).isNotEqualTo(changes);
  }

  private static String marketChanges() {
    return TestDatabase.query(database, "select last_value from market_change_id_seq");
  }

  @Test
  void aPatchMarksACurrencyAndUnmarksIt() {
    assertThat(patch("chf", "{\"fiat\":true}").getBoolean("fiat")).isTrue();
    assertThat(new JsonObject(server.get("/currencies/chf").body()).getBoolean("fiat")).isTrue();
    assertThat(fiat()).contains("CHF");
    assertThat(server.get("/currencies?fiat=false").body()).contains("BTC").doesNotContain("CHF");
    assertThat(patch("chf", "{\"fiat\":false}").getBoolean("fiat")).isFalse();
    assertThat(fiat()).doesNotContain("CHF");
    assertThat(write("PATCH", "/currencies/chf", "application/json", "{\"fiat\":\"yes\"}").body())
        .contains("fiat: is neither true nor false");
  }

  private static List<String> fiat() {
    return new JsonArray(server.get("/currencies?fiat=true").body())
        .stream().map(each -> ((JsonObject) each).getString("symbol")).toList();
  }

  private static void upload(String parameters, String file) {
    var response = write("POST", "/ingestions" + parameters, "text/csv", file);
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 202);
    var id = new JsonObject(response.body()).getLong("id");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(
                        new JsonObject(server.get("/ingestions/" + id).body()).getString("state"))
                    .isEqualTo("loaded"));
  }

  private static JsonObject patch(String currency, String change) {
    return new JsonObject(
        write("PATCH", "/currencies/" + currency, "application/json", change).body());
  }

  private static HttpResponse<String> write(
      String method, String path, String mediaType, String body) {
    return server.send(
        method,
        path,
        BodyPublishers.ofString(body),
        "Content-Type",
        mediaType,
        "Authorization",
        "Bearer " + TOKEN);
  }
}
