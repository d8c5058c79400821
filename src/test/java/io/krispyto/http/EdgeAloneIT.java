package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.Payload;
import io.krispyto.config.CacheSettings;
import io.krispyto.domain.DataVersion;
import io.krispyto.query.QueryVerticle;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The edge without a read side; the test simulates the read side over the bus. */
class EdgeAloneIT {
  private static final String ALL = "/dashboard?id=all&date=2021-7-6&order_by=price&order_type=asc";
  private static final String EDGE_HIT = "krispyto-edge; hit";
  private static final String TOKEN = "secret";

  private final TestServer server =
      TestServer.startWithoutQuery(TestServer.settings("API_TOKEN", TOKEN));
  private final AtomicLong version = new AtomicLong(10);
  private final AtomicReference<JsonObject> message = new AtomicReference<>();

  @AfterEach
  void stop() {
    server.close();
  }

  private void publishPeriodically() {
    var bus = server.vertx().eventBus();
    TestServer.await(
        bus.consumer(
                Addresses.DASHBOARD,
                message ->
                    message.reply(
                        Payload.json(
                            Buffer.buffer(
                                "[{\"crypto\":\"A\",\"symbol\":\"A\",\"price\":"
                                    + version
                                    + ",\"24h\":null,\"7d\":null,\"1m\":null,\"24h-volume\":1,\"market-cap\":1}]"),
                            new DataVersion(version.get()))))
            .completion());
    server
        .vertx()
        .setPeriodic(
            100,
            tick -> {
              if (message.get() != null) {
                bus.publish(Addresses.DATA_VERSION, message.get());
              }
            });
  }

  @Test
  void theCacheServesWhileTheReadSideFollowsTheDatabase() {
    publishPeriodically();
    message.set(number(10));
    await().until(() -> status().equals(EDGE_HIT));
    version.set(20);
    message.set(number(20));
    await().atMost(Duration.ofSeconds(1)).until(() -> server.get(ALL).body().contains(":20,"));
    await().until(() -> status().equals(EDGE_HIT));
  }

  @Test
  void theCacheIsNotUsedOnceVersionMessagesStop() {
    publishPeriodically();
    message.set(number(10));
    await().until(() -> status().equals(EDGE_HIT));
    // The message about the change is lost, and so are all later ones.
    message.set(null);
    version.set(20);
    await().atMost(Duration.ofSeconds(2)).until(() -> server.get(ALL).body().contains(":20,"));
    assertThat(status()).isNotEqualTo(EDGE_HIT);
  }

  /** The read side may be in another process, whose message about a change arrives later. */
  @Test
  void aResponseWithANewerVersionOutdatesTheCache() {
    publishPeriodically();
    message.set(number(10));
    await().until(() -> status().equals(EDGE_HIT));
    message.set(null);
    version.set(20);
    assertThat(server.get(ALL.replace("asc", "desc")).body()).contains(":20,");
    assertThat(server.get(ALL).body()).contains(":20,");
  }

  /** The write side may be in another process. */
  @Test
  void anAcknowledgedWriteOutdatesTheCache() {
    publishPeriodically();
    var bus = server.vertx().eventBus();
    TestServer.await(
        bus.consumer(
                Addresses.DELETE_RECORD,
                deletion -> deletion.reply(Payload.noData(new DataVersion(version.get()))))
            .completion());
    message.set(number(10));
    await().until(() -> status().equals(EDGE_HIT));
    message.set(null);
    version.set(20);
    var record = "/currencies/a/records/2021-7-6";
    var response = server.send("DELETE", record, "Authorization", "Bearer " + TOKEN);
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(server.get(ALL).body()).contains(":20,");
  }

  @Test
  void aRestoredDatabaseIsFollowedEvenIfItsMessageIsLost() {
    publishPeriodically();
    message.set(number(10));
    await().until(() -> status().equals(EDGE_HIT));
    version.set(5);
    // A lower version may be a late message, so it is ignored while the current source is alive.
    message.set(number(5));
    await().atMost(Duration.ofSeconds(3)).until(() -> server.get(ALL).body().contains(":5,"));
    await().until(() -> status().equals(EDGE_HIT));
    assertThat(server.get(ALL).body()).contains(":5,");
    version.set(3);
    message.set(number(3).put("instead", 5));
    await().atMost(Duration.ofSeconds(1)).until(() -> server.get(ALL).body().contains(":3,"));
  }

  @Test
  void malformedVersionMessagesAreIgnored() {
    publishPeriodically();
    server.vertx().eventBus().publish(Addresses.DATA_VERSION, new JsonObject());
    server
        .vertx()
        .eventBus()
        .publish(Addresses.DATA_VERSION, new JsonObject().put("number", "many"));
    message.set(number(10));
    await().until(() -> status().equals(EDGE_HIT));
  }

  @Test
  void theCacheIsNotUsedOnceTheReadSideIsUndeployed() {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
            "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 100)");
    var vertx = server.vertx();
    var sharing = QueryVerticle.sharing(database, CacheSettings.DEFAULT);
    var id = TestServer.await(vertx.deployVerticle(sharing.get()));
    await().until(() -> status().equals(EDGE_HIT));
    TestServer.await(vertx.undeploy(id));
    assertThat(server.get(ALL).statusCode()).isEqualTo(503);
  }

  private static JsonObject number(long number) {
    return new JsonObject().put("number", number);
  }

  private String status() {
    return server.get(ALL).headers().firstValue("cache-status").orElse("");
  }
}
