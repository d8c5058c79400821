package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The currencies that a list of slugs, symbols and names means. */
class ListedCurrenciesIT extends SharedServerTestBase {

  @BeforeAll
  static void start() {
    var database =
        TestDatabase.filled(
            """
            insert into currency (id, name, symbol) values
              (1, 'Bitcoin', 'BTC'), (2, 'USD Coin', 'USDC'), (3, 'Batcat', 'btc'), (4, 'Eth', 'ETX'),
              (5, 'Ether', 'ETH'), (6, 'Sol', 'SUN'), (7, 'Solana', 'SOL'), (8, 'MATIC', 'POL')
            """,
            "insert into currency_alias (currency_id, symbol, first_day, last_day) values (8, 'USD Coin 2', null, '2021-07-01')",
            "insert into currency_alias (currency_id, name) values (8, 'Matic Network')",
            "insert into record (currency_id, date, close) select id, '2021-07-06', id from currency");
    server = TestServer.start(database);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "btc | Batcat, Bitcoin",
        "bitcoin | Bitcoin",
        "slug:bitcoin | Bitcoin",
        "usd coin | USD Coin",
        "USD COIN,usdc,usd-coin | USD Coin",
        "matic network | MATIC",
        "usdc, Batcat ,solana | Batcat, Solana, USD Coin",
        // A slug of one, the symbol of another.
        "eth | Eth, Ether",
        "sol | Sol, Solana",
      })
  void anEntryMatchesSlugsAndSymbolsOrElseAName(String id, String names) {
    assertThat(dashboard(id).body()).isNotEmpty();
    var rows = new JsonArray(dashboard(id).body());
    assertThat(rows.stream().map(row -> ((JsonObject) row).getString("crypto")))
        .containsExactly(names.split(", "));
    assertThat(server.get("/export?format=ndjson&id=" + encoded(id)).body().lines())
        .hasSize(rows.size());
  }

  @Test
  void everyUnknownTextIsNamed() {
    var response = dashboard("btc,xyz,no such name,usd coin 2");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(response.body()).getString("error"))
        .isEqualTo("There are no currencies with the symbols NO SUCH NAME, USD COIN 2, XYZ.");
    assertThat(server.get("/export?id=xyz,usd%20coin%202").body())
        .contains("There is no currency with the symbol XYZ.");
  }

  private static java.net.http.HttpResponse<String> dashboard(String id) {
    return server.get("/dashboard?date=2021-7-6&order_by=crypto&order_type=asc&id=" + encoded(id));
  }

  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8);
  }
}
