package io.krispyto.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Change;
import io.krispyto.bus.ChunkedPayload;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.KrispytoFailure;
import io.krispyto.bus.ListPage;
import io.krispyto.bus.Options;
import io.krispyto.bus.Payload;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.query.OrderColumn;
import io.krispyto.domain.query.OrderType;
import io.krispyto.http.TestServer;
import io.krispyto.http.Transports;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Krispyto in another JVM, reachable only over a clustered bus. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
  private static final int CURRENCIES = 10_500;

  /** The queries of {@link Transports} do not use this day. */
  private static final String LARGE_DAY = "2021-4-1";

  /** The maximum wait of a client without a timeout. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final int SECONDS = 30;

  @TempDir static Path folder;

  private static DatabaseSettings database;
  private static Process other;
  private static Vertx vertx;
  private static KrispytoClient client;
  private static TestServer server;
  private static Transports transports;

  @BeforeAll
  static void start() throws Exception {
    database = TestDatabase.migrated();
    Transports.fill(database);
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) select 100 + n, 'Currency ' || n, 'C' || n from generate_series(1, "
            + CURRENCIES
            + ") as n",
        "insert into record (currency_id, date, close, volume, marketcap)"
            + " select id, timestamp '2021-04-01 23:59:59', id / 7.0, id, id from currency where id > 100");
    var cluster = Cluster.of(2);
    vertx = cluster.join(cluster.ports().get(0)).await(SECONDS, TimeUnit.SECONDS);
    other = ReadSide.start(cluster, cluster.ports().get(1), database, folder);
    client = KrispytoClient.of(vertx);
    server = TestServer.start(database);
    transports = new Transports(server, client);
  }

  @AfterAll
  static void stop() throws Exception {
    other.destroyForcibly();
    server.close();
    vertx.close().await(SECONDS, TimeUnit.SECONDS);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(SECONDS, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @MethodSource("io.krispyto.http.Transports#queries")
  @Order(1)
  void responsesAndFailuresMatchThoseOfHttp(String query) {
    transports.expectTheSame(query);
  }

  @Test
  @Order(2)
  void aLargeResponseIsChunkedAndCanBeCancelled() throws Exception {
    var large = await(client.dashboard("all", LARGE_DAY, OrderColumn.PRICE, OrderType.ASC));
    assertThat(large).isInstanceOf(ChunkedPayload.class);
    assertThat(large.mediaType()).isEqualTo(Payload.JSON);
    assertThat(large.version()).isEqualTo(currentVersion());
    var bytes = await(client.bytes(large, 10_000_000)).toString();
    assertThat(bytes)
        .isEqualTo(
            server
                .get("/dashboard?id=all&date=" + LARGE_DAY + "&order_by=price&order_type=asc")
                .body());
    // HTTP shares the chunking code, so comparing with it would not detect errors here.
    var symbols = new JsonArray(bytes).stream().map(row -> ((JsonObject) row).getString("symbol"));
    assertThat(symbols).hasSize(CURRENCIES).doesNotHaveDuplicates();
    // More streams than the read side has connections, each cancelled after its first bytes.
    for (var i = 0; i < 12; i++) {
      var given = await(client.export(Options.export().format(RowFormat.NDJSON)));
      var failure =
          catchThrowableOfType(KrispytoFailure.class, () -> await(client.bytes(given, 100)));
      assertThat(failure.status()).isEqualTo(413);
    }
  }

  private static DataVersion currentVersion() {
    return new DataVersion(
        Long.parseLong(TestDatabase.query(database, "select number from data_version")));
  }

  @Test
  @Order(3)
  void allPagesHaveOneVersion() throws Exception {
    var options = Options.dashboard().limit(3);
    var rows = new JsonArray();
    var versions = new HashSet<DataVersion>();
    var next = Optional.<String>empty();
    do {
      var part = await(ranking(next.map(options::cursor).orElse(options)));
      rows.addAll(((Payload) part.rows()).bytes().toJsonArray());
      versions.add(part.rows().version());
      next = part.next();
    } while (next.isPresent());
    var overHttp = server.get("/dashboard?id=all&date=2021-7-6&order_by=price&order_type=asc");
    assertThat(rows).hasSizeGreaterThan(3).isEqualTo(new JsonArray(overHttp.body()));
    assertThat(versions).hasSize(1);
  }

  private static Future<ListPage> ranking(Options.Dashboard options) {
    return client.dashboardPage("all", "2021-7-6", OrderColumn.PRICE, OrderType.ASC, options);
  }

  @Test
  @Order(4)
  void changesArePublishedAcrossTheClusterAndVisibleInResponses() throws Exception {
    var before = await(client.changesSince(DataVersion.NONE)).version();
    var changes = new ConcurrentLinkedQueue<Change>();
    var following = client.followChanges(changes::add);
    await(following.completion());
    TestDatabase.execute(
        database,
        "insert into record (currency_id, date, close) values (6, '2021-03-01 23:59:59', 42)");

    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !changes.isEmpty());
    await(following.unregister());
    var now = currentVersion();
    var day = Optional.of(LocalDate.of(2021, 3, 1));
    var currency = new Change.Currency("Without records", "NONE", "without-records");
    var change = new Change(before, now, false, Optional.of(List.of(currency)), day, day);
    assertThat(changes).containsExactly(change);
    assertThat(await(client.changesSince(before))).isEqualTo(change);
    var response = await(client.dashboard("none", "2021-3-1", OrderColumn.PRICE, OrderType.ASC));
    assertThat(response.version()).isEqualTo(change.version());
    assertThat(((Payload) response).bytes().toJsonArray().getJsonObject(0).getDouble("price"))
        .isEqualTo(42);
  }

  @Test
  @Order(5)
  void aMissingHandlerIsReportedAsUnanswered() {
    var failure =
        catchThrowableOfType(
            KrispytoFailure.class,
            () -> await(client.deleteRecord("btc", LocalDate.of(2021, 7, 6))));
    assertThat(failure.isUnanswered()).isTrue();
  }

  @Test
  @Order(6)
  @Timeout(60)
  void requestsToASuspendedNodeTimeOutAndItServesOnceResumed() throws Exception {
    signal("STOP");
    try {
      long begun;
      KrispytoFailure failure;
      // Its threads may run for a moment after the signal.
      do {
        begun = System.nanoTime();
        failure =
            catchThrowableOfType(
                KrispytoFailure.class, () -> await(client.within(SOON).search("btc")));
      } while (failure == null);
      assertThat(failure.isUnanswered()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(SOON.minusMillis(100), SOON.multipliedBy(2));
    } finally {
      signal("CONT");
    }
    assertThat(await(client.search("btc")).getString("name")).isEqualTo("Bitcoin");
  }

  /** The connections stay open. */
  private static void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(other.pid())).start().waitFor();
  }

  @Test
  @Order(7)
  void requestsToAKilledNodeDoNotHang() throws Exception {
    var hasty = client.within(SOON);
    var export = (ChunkedPayload) await(client.export(Options.export()));
    var begun = Promise.<Buffer>promise();
    var ended = Promise.<Void>promise();
    var chunks = hasty.stream(export);
    chunks
        .exceptionHandler(ended::tryFail)
        .endHandler(ended::tryComplete)
        .handler(
            chunk -> {
              if (begun.tryComplete(chunk)) {
                chunks.pause();
              }
            });
    await(begun.future());
    other.destroyForcibly().waitFor();
    chunks.resume();
    for (var pending : List.of(ended.future(), hasty.search("btc"))) {
      var failure = catchThrowableOfType(KrispytoFailure.class, () -> await(pending));
      assertThat(failure.isUnanswered()).isTrue();
    }
  }
}
