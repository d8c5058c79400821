package io.krispyto.query.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.TestRedis;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Payload;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.RedisSettings;
import io.krispyto.config.Secret;
import io.krispyto.domain.DataVersion;
import io.krispyto.query.QueryVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where results are found, and how often the database is queried. */
class CachedResultsIT {
  private static final JsonObject ALL = dashboard("latest");

  private final List<Vertx> nodes = new ArrayList<>();
  private DatabaseSettings database;

  @BeforeEach
  void create() {
    database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
            "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 100)");
  }

  @AfterEach
  void close() {
    nodes.forEach(node -> done(node.close()));
  }

  @Test
  void concurrentIdenticalRequestsRunOneQuery() throws Exception {
    var node = node(CacheSettings.DEFAULT);
    List<Future<Message<Payload>>> requests;
    try (var connection = lockRecords()) {
      requests = IntStream.range(0, 500).mapToObj(i -> request(node, ALL)).toList();
      await().until(() -> waitingBackends() > 0);
      // All requests wait for the first one.
      assertThat(call(node, new JsonObject(), Addresses.INGESTIONS).body()).isNotNull();
      assertThat(waitingBackends()).isEqualTo(1);
      connection.rollback();
    }
    var payloads = requests.stream().map(CachedResultsIT::done).map(Message::body).toList();
    assertThat(payloads).allSatisfy(payload -> assertThat(payload).isSameAs(payloads.get(0)));
  }

  @Test
  void requestsOverTheQueueLimitAreRejectedAndTheOthersSucceed() throws Exception {
    var node = node(CacheSettings.OFF);
    done(request(node, ALL));
    List<Future<Message<Payload>>> requests;
    try (var connection = lockRecords()) {
      requests =
          IntStream.range(0, 1500)
              .mapToObj(i -> request(node, dashboard((1000 + i) + "-1-1")))
              .toList();
      await().until(() -> requests.stream().filter(Future::failed).count() >= 1500 - 8 * (8 + 125));
      connection.rollback();
    }
    done(Future.join(requests).otherwiseEmpty());
    var failures = requests.stream().filter(Future::failed).toList();
    assertThat(failures).hasSizeGreaterThanOrEqualTo(1500 - 8 * (8 + 125));
    for (var failure : failures) {
      var problem = BusFailure.problem((ReplyException) failure.cause());
      assertThat(problem.getString("type")).isEqualTo("urn:krispyto:problem:database-busy");
      assertThat(problem.getString("error"))
          .isEqualTo("Too many queries are waiting for the database. Try again later.");
    }
    assertThat(requests).anyMatch(Future::succeeded);
    assertThat(found(done(request(node, ALL)))).isEqualTo("database");
  }

  @Test
  void popularResultsAreRecomputedAfterAChange() {
    var node = node(CacheSettings.DEFAULT);
    assertThat(found(done(request(node, ALL)))).isEqualTo("database");
    var before = CurrentVersion.of(node).get();
    TestDatabase.execute(database, "update record set close = 200");
    await().until(() -> CurrentVersion.of(node).get().isAfter(before));
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(
            () -> {
              var again = done(request(node, ALL));
              assertThat(found(again)).isEqualTo("process");
              assertThat(again.body().bytes().toString()).contains("\"price\":200");
            });
  }

  /** Each instance follows the version itself, regardless of which started first. */
  @Test
  void twoReadSidesInOneProcessFollowChangesAndARestore() {
    var node = node(CacheSettings.DEFAULT);
    done(node.deployVerticle(QueryVerticle.sharing(database, CacheSettings.DEFAULT).get()));
    for (var close = 1; close <= 3; close++) {
      TestDatabase.execute(database, "update record set close = " + close);
      awaitResponses(node, "\"price\":" + close + ",", "process");
    }
    // Simulates a restore.
    TestDatabase.execute(
        database,
        "delete from data_change",
        "update data_change_sum set steps = 1",
        "alter table record disable trigger all",
        "update record set close = 9");
    awaitResponses(node, "\"price\":9", "process");
    assertThat(CurrentVersion.of(node).get()).isEqualTo(new DataVersion(1));
  }

  private static void awaitResponses(Vertx node, String part, String origin) {
    await()
        .untilAsserted(
            () -> {
              // The instances receive requests in turn.
              for (var turn = 0; turn < 6; turn++) {
                var reply = done(request(node, ALL));
                assertThat(reply.body().bytes().toString()).contains(part);
                assertThat(found(reply)).isEqualTo(origin);
              }
            });
  }

  @Test
  void nodesShareResultsThroughRedis() {
    try (var redis = TestRedis.started()) {
      var caches = sharedCaches(redis);
      var first = node(caches);
      var second = node(caches);
      awaitConnected(redis, 2);
      var query = dashboard("2021-7-6");
      assertThat(found(done(request(first, query)))).isEqualTo("database");
      await().until(() -> redis.keys().stream().anyMatch(key -> key.startsWith("test:")));
      assertThat(found(done(request(second, dashboard("2021-07-06"))))).isEqualTo("redis");
      assertThat(found(done(request(second, query)))).isEqualTo("process");
    }
  }

  @Test
  void withoutRedisTheDatabaseIsQueried() {
    try (var redis = TestRedis.started()) {
      var node = nodeWithRedisOnly(redis);
      redis.kill();
      assertThat(found(done(request(node, ALL)))).isEqualTo("database");
    }
  }

  @Test
  void aHungRedisDelaysRequestsOnlyBriefly() {
    try (var redis = TestRedis.started()) {
      var node = nodeWithRedisOnly(redis);
      redis.pause();
      var slow = 0;
      for (var day = 1; day <= 28; day++) {
        var started = System.nanoTime();
        assertThat(found(done(request(node, dashboard("2021-7-" + day))))).isEqualTo("database");
        var duration = Duration.ofNanos(System.nanoTime() - started);
        assertThat(duration).isLessThan(Duration.ofMillis(300));
        slow += duration.compareTo(Duration.ofMillis(90)) > 0 ? 1 : 0;
      }
      // The first lookup; a busy machine may delay another one.
      assertThat(slow).isBetween(1, 4);
      redis.resume();
      await().until(() -> found(done(request(node, ALL))).equals("redis"));
    }
  }

  @Test
  void everyPayloadHasItsDataVersion() {
    var node = node(CacheSettings.DEFAULT);
    var version = TestDatabase.query(database, "select number from data_version");
    for (var query : List.of(ALL, dashboard("1999-1-1"))) {
      var payload = done(request(node, query)).body();
      assertThat(payload.version()).hasToString(version);
    }
    var currency = call(node, new JsonObject().put("name", "bitcoin"), Addresses.SEARCH).body();
    assertThat(currency.version()).hasToString(version);
  }

  @Test
  void newDataVersionsArePublished() {
    var node = node(CacheSettings.DEFAULT);
    var received = new CopyOnWriteArrayList<Long>();
    done(
        node.eventBus()
            .<JsonObject>consumer(
                Addresses.DATA_VERSION, message -> received.add(message.body().getLong("number")))
            .completion());
    TestDatabase.execute(database, "update record set close = 200");
    var version = Long.valueOf(TestDatabase.query(database, "select number from data_version"));
    await().atMost(Duration.ofSeconds(1)).until(() -> received.contains(version));
  }

  private static CacheSettings sharedCaches(TestRedis redis) {
    return new CacheSettings(
        CacheSettings.DEFAULT_PAGE_CACHE_BYTES,
        Optional.of(new RedisSettings(new Secret(redis.url()), "test:", Duration.ofMinutes(1))),
        Duration.ZERO);
  }

  /** A node stores nothing in Redis until it is connected. */
  private static void awaitConnected(TestRedis redis, int connections) {
    await()
        .until(
            () ->
                redis
                    .command("INFO", "clients")
                    .lines()
                    .anyMatch(line -> line.equals("connected_clients:" + (connections + 1))));
  }

  /** The in-process cache is off, so only Redis can have a result. */
  private Vertx nodeWithRedisOnly(TestRedis redis) {
    var node =
        node(new CacheSettings(0, sharedCaches(redis).redis(), CacheSettings.DEFAULT_REFRESH));
    awaitConnected(redis, 1);
    done(request(node, ALL));
    await().until(() -> found(done(request(node, ALL))).equals("redis"));
    return node;
  }

  private Vertx node(CacheSettings caches) {
    var node = Vertx.vertx();
    nodes.add(node);
    done(
        node.deployVerticle(
            QueryVerticle.sharing(database, caches), new DeploymentOptions().setInstances(2)));
    return node;
  }

  /** Queries of records wait until this is rolled back. */
  private Connection lockRecords() throws SQLException {
    var connection = TestDatabase.connect(database);
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("lock table record in access exclusive mode");
    }
    return connection;
  }

  private int waitingBackends() {
    return Integer.parseInt(
        TestDatabase.query(
            database,
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"));
  }

  private static JsonObject dashboard(String date) {
    return new JsonObject()
        .put("id", "all")
        .put("date", date)
        .put("order_by", "price")
        .put("order_type", "asc");
  }

  private static Message<Payload> call(Vertx node, JsonObject body, String address) {
    return done(node.eventBus().<Payload>request(address, body));
  }

  private static Future<Message<Payload>> request(Vertx node, JsonObject query) {
    return node.eventBus()
        .request(Addresses.DASHBOARD, query, new DeliveryOptions().setSendTimeout(20_000));
  }

  private static String found(Message<Payload> reply) {
    return reply.headers().get(Addresses.FOUND_IN);
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
