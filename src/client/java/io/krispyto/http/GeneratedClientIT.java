package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.krispyto.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import prices.client.ApiClient;
import prices.client.ApiException;
import prices.client.HealthApi;
import prices.client.IngestionsApi;
import prices.client.PricesApi;
import prices.client.RecordsApi;
import prices.client.model.DashboardRow;
import prices.client.model.RecordValues;

/** A client that openapi-generator has made of the contract asks a running server. */
class GeneratedClientIT {
  private static TestServer server;
  private static ApiClient client;

  @BeforeAll
  static void start() {
    var database = TestDatabase.migrated();
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'Ether', 'ETH')",
        """
        insert into record (currency_id, date, high, low, open, close, volume, marketcap) values
          (1, '2021-07-06 23:59:59', 4, 1, 2, 3, 26501259869.76, 641899161593.76),
          (1, '2021-07-05 23:59:59', 4, 1, 2, 2, 1, 1),
          (2, '2021-07-06 23:59:59', 4, 1, 2, 0.5, null, 1)
        """);
    server = TestServer.startToWrite(database, "secret");
    client = new ApiClient();
    client.updateBaseUri("http://localhost:" + server.port());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theDashboardIsRowsWithTypes() throws ApiException {
    var rows =
        new PricesApi(client)
            .getDashboard("all", "latest", "market-cap", "desc", null, null, null, null, null);
    assertThat(rows).extracting(DashboardRow::getCrypto).containsExactly("Bitcoin", "Ether");
    assertThat(rows.get(0).get24h()).isEqualByComparingTo("50");
    assertThat(rows.get(0).getMarketCap()).isEqualTo(new BigDecimal("641899161593.76"));
    assertThat(rows.get(1).get24h()).isNull();
    assertThat(rows.get(1).get24hVolume()).isNull();
  }

  @Test
  void whatIsWrongIsAProblem() {
    var prices = new PricesApi(client);
    var unknown = catchThrowableOfType(ApiException.class, () -> prices.findCurrency("nobody"));
    assertThat(unknown.getCode()).isEqualTo(404);
    assertThat(new JsonObject(unknown.getResponseBody()).getString("error"))
        .isEqualTo("There is no currency with the name or symbol nobody.");
  }

  @Test
  void aRecordIsWrittenAndRead() throws ApiException {
    var mine = new ApiClient();
    mine.updateBaseUri("http://localhost:" + server.port());
    mine.setRequestInterceptor(request -> request.header("Authorization", "Bearer secret"));
    var records = new RecordsApi(mine);
    var one = BigDecimal.ONE;
    var values =
        new RecordValues().high(one).low(one).open(one).close(one).volume(one).marketCap(one);
    records.putRecord("eth", "2021-7-4", values, null, null);
    var written = records.getRecord("Ether", "2021-7-4");
    assertThat(written.getSymbol()).isEqualTo("ETH");
    assertThat(written.getClose()).isEqualByComparingTo(one);
  }

  @Test
  void healthAndIngestionsAreAnswered() throws ApiException {
    assertThat(new HealthApi(client).getReadiness().getStatus()).hasToString("UP");
    assertThat(new IngestionsApi(client).getIngestions(null, null)).isEmpty();
  }
}
