package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.KrispytoClient;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Files whose names and symbols collide with those of the real set, or differ from them. */
class IdentityCasesIT {
  private static final Path DATA =
      Path.of(System.getProperty("krispyto.real-data", "../shared/data/crypto.zip"));
  private static final Path CASES = DATA.resolve("../../cases").normalize();

  @Test
  void collidingNamesAreAmbiguousAndARenamedTickerLoadsAsAnAlias() {
    assumeTrue(Files.exists(DATA) && Files.exists(CASES), "The real set is not here: " + DATA);
    try (var server = TestServer.startToWrite(TestDatabase.migrated(), "secret")) {
      load(server, DATA);
      assertThat(load(server, CASES.resolve("collide.csv")).getInteger("accepted")).isEqualTo(2);
      for (var path : new String[] {"/currencies/btc", "/search?name=BTC"}) {
        var ambiguous = server.get(path);
        assertThat(ambiguous.statusCode()).isEqualTo(409);
        assertThat(new JsonObject(ambiguous.body()).getJsonArray("candidates"))
            .extracting(each -> ((JsonObject) each).getString("slug"))
            .containsExactly("aaa-scam", "bitcoin", "btc-2");
      }
      assertThat(new JsonArray(server.get("/currencies?q=btc").body()))
          .extracting(each -> ((JsonObject) each).getString("name"))
          .startsWith("Bitcoin", "AAA Scam", "btc");

      var renamed = CASES.resolve("rename.csv");
      var refused = load(server, renamed).getJsonArray("files").getJsonObject(0);
      assertThat(refused.getString("state")).isEqualTo("failed");
      assertThat(refused.getJsonArray("rejections").getJsonObject(0).getString("reason"))
          .isEqualTo("is not UNI, the symbol of Uniswap; declare it as an alias to load it");
      var client = KrispytoClient.of(server.vertx());
      var alias = new JsonObject().put("symbol", "UNIV2").put("from", "2021-07-07");
      TestServer.await(
          client.patchCurrency(
              "uniswap", new JsonObject().put("aliases", new JsonArray().add(alias))));
      assertThat(load(server, renamed).getInteger("accepted")).isEqualTo(2);
      assertThat(server.get("/currencies/univ2/records/2021-7-8").body()).contains("\"Uniswap\"");
    }
  }

  private static JsonObject load(TestServer server, Path source) {
    return TestServer.await(
            server
                .vertx()
                .eventBus()
                .<JsonObject>request(
                    Addresses.LOAD,
                    new JsonObject().put("source", source.toString()),
                    new DeliveryOptions().setSendTimeout(60_000)))
        .body();
  }
}
