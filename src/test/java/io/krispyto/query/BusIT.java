package io.krispyto.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.Payload;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The read side embedded in another Vert.x application: our verticle in its Vert.x, without our
 * HTTP server.
 */
class BusIT {
  private static final Vertx VERTX = Vertx.vertx();

  @BeforeAll
  static void deploy() throws Exception {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
            "insert into record (currency_id, date, close, volume, marketcap) values (1, '2021-07-06 23:59:59', 100, 2, 3)");
    VERTX
        .deployVerticle(() -> new QueryVerticle(database), new DeploymentOptions().setInstances(2))
        .await(30, TimeUnit.SECONDS);
  }

  @AfterAll
  static void close() throws Exception {
    VERTX.close().await(30, TimeUnit.SECONDS);
  }

  @Test
  void theDashboardHasTheSameBytesAsOverHttp() {
    var payload = call(Addresses.DASHBOARD, dashboard("all", "latest"));
    assertThat(payload.mediaType()).isEqualTo("application/json");
    // If these bytes change, increment Payload.LAYOUT.
    assertThat(payload.bytes().toString())
        .isEqualTo(
            "[{\"crypto\":\"Bitcoin\",\"symbol\":\"BTC\",\"price\":100,\"24h\":null,\"7d\":null,\"1m\":null,"
                + "\"24h-volume\":2,\"market-cap\":3}]");
    assertThat(call(Addresses.DASHBOARD, dashboard("all", "1999-1-1")).isNoData()).isTrue();
  }

  @Test
  void everyInstanceServesRequests() {
    for (var i = 0; i < 4; i++) {
      assertThat(call(Addresses.SEARCH, new JsonObject().put("name", "btc")).bytes().toJsonObject())
          .isEqualTo(
              new JsonObject().put("name", "Bitcoin").put("symbol", "BTC").put("slug", "bitcoin"));
    }
  }

  @Test
  void aFailureHasTheHttpStatusAsItsCodeAndTheProblemAsItsMessage() {
    var invalid = fail(Addresses.DASHBOARD, dashboard("", "never"));
    assertThat(invalid.failureCode()).isEqualTo(400);
    assertThat(BusFailure.problem(invalid).getJsonArray("violations"))
        .isEqualTo(
            new JsonArray()
                .add(new JsonObject().put("parameter", "id").put("reason", "is empty"))
                .add(
                    new JsonObject()
                        .put("parameter", "date")
                        .put("reason", "is neither latest nor a date like 2022-10-9")));
    var unknown = fail(Addresses.SEARCH, new JsonObject().put("name", "none"));
    assertThat(unknown.failureCode()).isEqualTo(404);
    assertThat(BusFailure.problem(unknown).getString("error"))
        .isEqualTo("There is no currency with the name or symbol none.");
  }

  @Test
  void anUndocumentedBodyIsInvalidNotAnInternalError() {
    for (var body : new Object[] {null, "btc", new JsonArray(), 5}) {
      assertThat(fail(Addresses.SEARCH, body).failureCode()).isEqualTo(400);
    }
    var member = new JsonObject().put("name", new JsonObject());
    assertThat(BusFailure.problem(fail(Addresses.SEARCH, member)).getString("error"))
        .isEqualTo("name: is not text");
  }

  private static JsonObject dashboard(String id, String date) {
    return new JsonObject()
        .put("id", id)
        .put("date", date)
        .put("order_by", "price")
        .put("order_type", "asc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"since\":null}",
        "{\"since\":\"x\"}",
        "{\"since\":\"\"}",
        "{\"since\":[1]}",
        "{\"since\":{}}",
        "{\"since\":true}",
        "{\"since\":1.5}",
        "{\"since\":99999999999999999999}"
      })
  void anInvalidDataVersionIsRejected(String body) {
    var failure = fail(Addresses.CHANGES_SINCE, new JsonObject(body));
    assertThat(failure.failureCode()).isEqualTo(400);
    var violation = BusFailure.problem(failure).getJsonArray("violations").getJsonObject(0);
    assertThat(violation.getString("parameter")).isEqualTo("since");
  }

  @Test
  void aDataVersionMayBeANumberOrAString() throws Exception {
    var current = changes(0).getLong("version");
    for (var since : new Object[] {current, current.toString()}) {
      assertThat(changes(since))
          .isEqualTo(
              new JsonObject()
                  .put("since", current)
                  .put("version", current)
                  .put("currencies", new JsonArray())
                  .put("first_day", null)
                  .put("last_day", null));
    }
    for (var never : new Object[] {0, -5, "7", Long.MAX_VALUE}) {
      assertThat(changes(never).getValue("currencies", "absent")).isNull();
      assertThat(changes(never).getLong("version")).isEqualTo(current);
    }
  }

  private static JsonObject changes(Object since) throws Exception {
    return VERTX
        .eventBus()
        .<JsonObject>request(Addresses.CHANGES_SINCE, new JsonObject().put("since", since))
        .await(10, TimeUnit.SECONDS)
        .body();
  }

  private static Payload call(String address, Object body) {
    try {
      return VERTX.eventBus().<Payload>request(address, body).await(10, TimeUnit.SECONDS).body();
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ReplyException fail(String address, Object body) {
    return catchThrowableOfType(ReplyException.class, () -> call(address, body));
  }
}
