package io.krispyto.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.krispyto.TestDatabase;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.KrispytoFailure;
import io.krispyto.bus.Options;
import io.krispyto.bus.Payload;
import io.krispyto.bus.Problem;
import io.krispyto.bus.QueryResponse;
import io.krispyto.config.InvalidSetting;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.day.Window;
import io.krispyto.domain.history.HistoryFill;
import io.krispyto.domain.history.HistoryInterval;
import io.krispyto.domain.query.OrderColumn;
import io.krispyto.domain.query.OrderType;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Krispyto embedded in another application, configured with JSON. */
class RankingIT {
  private static final JsonObject VALUES =
      new JsonObject()
          .put("high", 3)
          .put("low", 1)
          .put("open", 2)
          .put("close", 2.5)
          .put("volume", 10)
          .put("market_cap", 100);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(30, TimeUnit.SECONDS);
  }

  @Test
  void theExampleRanksTheNewestDayByMarketCap() throws Exception {
    assertThat(Ranking.largest(vertx, settings()).await(30, TimeUnit.SECONDS))
        .isEqualTo("1. Ethereum: 7.00\n2. Bitcoin: 100.00");
  }

  @Test
  void theClientReadsAndWrites() throws Exception {
    var settings = settings();
    deploy("io.krispyto.query.QueryVerticle", settings);
    deploy("io.krispyto.ingestion.IngestionVerticle", settings.copy().put("UPLOAD_BYTES", 1000));
    var client = KrispytoClient.of(vertx);
    var day = LocalDate.of(2021, 7, 7);

    assertThat(client.search("btc").await(10, TimeUnit.SECONDS).getString("name"))
        .isEqualTo("Bitcoin");
    client.putRecord("btc", day, VALUES).await(10, TimeUnit.SECONDS);
    assertThat(client.record("Bitcoin", day).await(10, TimeUnit.SECONDS).getDouble("close"))
        .isEqualTo(2.5);
    client.deleteRecord("btc", day).await(10, TimeUnit.SECONDS);
    assertThatThrownBy(() -> client.record("btc", day).await(10, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            KrispytoFailure.class,
            failure -> {
              assertThat(failure.status()).isEqualTo(404);
              assertThat(failure.kind()).contains(Problem.NOT_FOUND);
              assertThat(failure.isUnanswered()).isFalse();
              assertThat(failure).hasMessage("There is no record of Bitcoin on 2021-07-07.");
            });
  }

  @Test
  void everyReadOperationHasAMethod() throws Exception {
    deploy("io.krispyto.query.QueryVerticle", settings());
    var client = KrispytoClient.of(vertx);
    var day = LocalDate.of(2021, 7, 6);

    await(client.readiness());
    assertThat(text(client.movers(Options.movers().window(new Window(1)).format(RowFormat.CSV))))
        .isEqualTo(
            """
            side,crypto,symbol,price,change,24h-volume,market-cap\r
            loser,Ethereum,ETH,7,-12.5,2,30\r
            """);
    var windows = Options.dashboard().windows(new Window(1)).format(RowFormat.NDJSON);
    assertThat(text(client.dashboard("eth", "2021-7-6", OrderColumn.PRICE, OrderType.ASC, windows)))
        .contains("\"1d\":-12.5");
    var found = new JsonArray(text(client.currencies(Options.currencies().containing("ETHER"))));
    assertThat(found).hasSize(1);
    assertThat(found.getJsonObject(0).getString("name")).isEqualTo("Ethereum");
    assertThat(await(client.currency("eth")).getString("first_day")).isEqualTo("2021-07-05");
    var weeks =
        Options.history()
            .from(day.minusDays(1))
            .to(day)
            .interval(HistoryInterval.WEEK)
            .fill(HistoryFill.NULL);
    assertThat(
            new JsonArray(text(client.history("eth", weeks))).getJsonObject(0).getDouble("close"))
        .isEqualTo(7);
    assertThat(text(client.export(Options.export().id("btc").from(day).to(day))).lines())
        .hasSize(2)
        .last(InstanceOfAssertFactories.STRING)
        .contains("Bitcoin,BTC,2021-07-06 23:59:59");
    assertThat(await(client.ingestions(Options.ingestions())))
        .satisfies(
            none -> {
              assertThat(((Payload) none.rows()).bytes().toString()).isEqualTo("[]");
              assertThat(none.next()).isEmpty();
            });
    assertNotFound(client.ingestion(7));
    assertNotFound(client.rejections(7, Options.rejections().format(RowFormat.CSV)));
    assertThat(await(client.changesSince(DataVersion.NONE)).version().isNone()).isFalse();
  }

  private String text(Future<? extends QueryResponse> response) throws Exception {
    return await(response.compose(rows -> KrispytoClient.of(vertx).bytes(rows, 10_000))).toString();
  }

  private static void assertNotFound(Future<?> response) {
    assertThat(catchThrowableOfType(KrispytoFailure.class, () -> await(response)).kind())
        .contains(Problem.NOT_FOUND);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(10, TimeUnit.SECONDS);
  }

  @Test
  void theClientReportsMissingVerticles() {
    assertThatThrownBy(() -> KrispytoClient.of(vertx).search("btc").await(10, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            KrispytoFailure.class,
            failure -> {
              assertThat(failure.isUnanswered()).isTrue();
              assertThat(failure.status()).isEqualTo(503);
              assertThat(failure.kind()).isEmpty();
            });
  }

  @Test
  void anInvalidSettingFailsTheDeploymentAndIsNamed() {
    for (var verticle :
        new String[] {
          "io.krispyto.query.QueryVerticle", "io.krispyto.ingestion.IngestionVerticle"
        }) {
      assertRefused(verticle, new JsonObject(), "DB_ENDPOINT is missing");
      assertRefused(
          verticle,
          settings().put("DB_PASWORD", "x"),
          "DB_PASWORD is not a setting. Did you mean DB_PASSWORD?");
      assertRefused(
          verticle,
          settings().put("DB_POOL_SIZE", 0),
          "DB_POOL_SIZE is not a whole number from 1 to 1000: 0");
      assertRefused(
          verticle,
          settings().put("DB_NAME", new JsonObject()),
          "DB_NAME is neither a string nor a number");
    }
  }

  private void assertRefused(String verticle, JsonObject settings, String message) {
    assertThatThrownBy(() -> deploy(verticle, settings))
        .isInstanceOf(InvalidSetting.class)
        .hasMessage(message);
  }

  private void deploy(String verticle, JsonObject settings) throws Exception {
    vertx
        .deployVerticle(verticle, new DeploymentOptions().setConfig(settings))
        .await(30, TimeUnit.SECONDS);
  }

  private static JsonObject settings() {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'Ethereum', 'ETH')",
            """
        insert into record (currency_id, date, close, volume, marketcap) values
          (1, '2021-07-06 23:59:59', 100, 2, 3), (2, '2021-07-06 23:59:59', 7, 2, 30),
          (2, '2021-07-05 23:59:59', 8, 2, 1)
        """);
    return new JsonObject()
        .put("DB_ENDPOINT", database.host() + ":" + database.port())
        .put("DB_NAME", database.name())
        .put("DB_SSL_MODE", "disable");
  }
}
