package io.krispyto.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.SlowClient;
import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.ChunkStream;
import io.krispyto.bus.ChunkedPayload;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.http.HttpVerticle;
import io.krispyto.http.TestServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that are too large for a payload, over HTTP and over the bus. */
class StreamIT {
  /** About 15 MB: exceeds the socket buffers and the limit of the caches. */
  private static final int LARGE = 100_000;

  private static final String LARGE_DAY = "2021-7-6";

  /** About 2 MB, which the caches accept. */
  private static final int SOME = 12_000;

  private static final String SOME_DAY = "2021-7-1";
  private static final String RANKED =
      "/dashboard?id=all&date=" + LARGE_DAY + "&order_by=price&order_type=asc";

  /** About as many bytes. */
  private static final String EXPORTED = "/export?format=ndjson";

  private static final int CONNECTIONS = 4;

  /** Generous milliseconds, for a busy machine; the timeout is ten times as long. */
  private static final Duration AT_ONCE = Duration.ofSeconds(3);

  private static final String BUSY = "urn:krispyto:problem:database-busy";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static DatabaseSettings database;

  private final Queue<Throwable> unhandled = new ConcurrentLinkedQueue<>();
  private Vertx vertx;
  private String query;
  private int port;

  @BeforeAll
  static void fill() {
    database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) select i, 'Currency ' || i, 'C' || i"
                + " from generate_series(1, "
                + LARGE
                + ") as i",
            "insert into record (currency_id, date, close, volume, marketcap)"
                + " select i, '2021-07-06 23:59:59', i * 0.5, i, null from generate_series(1, "
                + LARGE
                + ") as i",
            "insert into record (currency_id, date, close, volume, marketcap)"
                + " select i, '2021-07-01 23:59:59', i * 0.5, i, null from generate_series(1, "
                + SOME
                + ") as i",
            "analyze");
  }

  @BeforeEach
  void start() {
    start(Duration.ofSeconds(ChunkedPayload.TIMEOUT_SECONDS));
  }

  private void start(Duration timeout) {
    start(timeout, CacheSettings.DEFAULT);
  }

  private void start(Duration timeout, CacheSettings caches) {
    vertx = Vertx.vertx();
    vertx.exceptionHandler(unhandled::add);
    var http = new HttpVerticle(TestServer.settings());
    query =
        await(
            vertx.deployVerticle(
                QueryVerticle.sharing(database, caches, timeout),
                new DeploymentOptions().setInstances(2)));
    await(vertx.deployVerticle(http));
    port = http.port();
  }

  @AfterEach
  void stop() {
    await(vertx.close());
    assertThat(streamsInTheDatabase()).isZero();
    assertThat(unhandled).isEmpty();
  }

  @Test
  void aStreamedResponseHasTheSameBytesAsAPayload() {
    var response = get(dashboard(LARGE_DAY, "price", "desc"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(expected(LARGE, 1));
    var fields = response.headers();
    assertThat(fields.firstValue("content-type")).hasValue("application/json");
    assertThat(fields.firstValue("transfer-encoding")).hasValue("chunked");
    assertThat(fields.firstValue("content-length")).isEmpty();
    assertThat(fields.firstValue("cache-control")).hasValue("public, no-cache");
    assertThat(fields.firstValue("vary")).hasValue("accept, accept-encoding");
    assertThat(fields.firstValue("etag")).isPresent();
    assertThat(fields.firstValue("cache-status"))
        .hasValue("krispyto-results; fwd=miss, krispyto-edge; fwd=miss");
  }

  @Test
  void largeCurrencyListsAreStreamed() {
    var response = get("/currencies?format=csv");
    assertThat(response.headers().firstValue("transfer-encoding")).hasValue("chunked");
    assertThat(response.body().lines()).hasSize(LARGE + 1);
    assertThat(response.body().lines().skip(1).limit(2))
        .containsExactly(
            "C1,Currency 1,2021-07-01,2021-07-06,2,4,currency-1,false",
            "C10,Currency 10,2021-07-01,2021-07-06,2,4,currency-10,false");
    assertThat(get("/currencies?format=csv&limit=10000").body().lines())
        .containsExactlyElementsOf(response.body().lines().limit(10_001).toList());
  }

  @Test
  void withoutChunkedEncodingTheConnectionCloseEndsTheResponse() throws Exception {
    try (var socket = new Socket("localhost", port)) {
      socket.setSoTimeout(10_000);
      var request =
          "GET "
              + dashboard(LARGE_DAY, "price", "desc")
              + " HTTP/1.0\r\nConnection: keep-alive\r\n"
              + "Host: h\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      var response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(response.substring(response.indexOf("\r\n\r\n") + 4))
          .isEqualTo(expected(LARGE, 1));
    }
  }

  @Test
  void anotherApplicationReadsAStreamOverTheBus() {
    var bytes = Buffer.buffer();
    var query =
        new JsonObject()
            .put("id", "all")
            .put("date", LARGE_DAY)
            .put("order_by", "price")
            .put("order_type", "desc");
    await(
        vertx
            .eventBus()
            .<ChunkedPayload>request(Addresses.DASHBOARD, query)
            .compose(
                reply -> {
                  var chunks = new ChunkStream(vertx, reply.body());
                  chunks.handler(bytes::appendBuffer);
                  return Future.<Void>future(
                      end -> chunks.exceptionHandler(end::fail).endHandler(end::complete));
                }));
    assertThat(bytes.toString()).isEqualTo(expected(LARGE, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {RANKED, EXPORTED})
  void aClientThatDisconnectsMidStreamFreesItsCursorAndConnection(String query) {
    for (var i = 0; i <= CONNECTIONS; i++) {
      try (var client = new SlowClient(port, query)) {
        client.read(300_000);
        assertThat(client.head()).startsWith("HTTP/1.1 200 ");
        awaitStream();
      }
      awaitNoStreams(AT_ONCE);
    }
  }

  @Test
  void aClientThatDisconnectsBeforeTheFirstRowFreesThemToo() throws Exception {
    var query = dashboard(LARGE_DAY, "price", "asc");
    get(query);
    try (var connection = TestDatabase.connect(database);
        var locking = connection.createStatement()) {
      connection.setAutoCommit(false);
      locking.execute("lock table record");
      var client = new SlowClient(port, query);
      Awaitility.await().until(() -> streamsInTheDatabase() == 1);
      client.close();
      connection.rollback();
    }
    // It has to rank the rows before it can notice the cancellation.
    awaitNoStreams(AT_ONCE.multipliedBy(3));
  }

  @Test
  void aClientThatReadsNothingIsDisconnectedAfterTheTimeout() {
    await(vertx.close());
    start(Duration.ofSeconds(1));
    try (var client = new SlowClient(port, dashboard(LARGE_DAY, "price", "asc"))) {
      client.read(1000);
      awaitStream();
      awaitNoStreams(Duration.ofSeconds(3));
      client.readAll();
      assertThat(client.isComplete()).isFalse();
    }
  }

  @Test
  void aSlowClientIsNotDisconnectedWhileItReads() {
    await(vertx.close());
    start(Duration.ofSeconds(1));
    try (var client = new SlowClient(port, dashboard(LARGE_DAY, "price", "desc"))) {
      // Several times as long as the timeout.
      var until = System.nanoTime() + Duration.ofSeconds(4).toNanos();
      while (System.nanoTime() < until) {
        client.read(100_000);
        await(vertx.timer(50, TimeUnit.MILLISECONDS));
      }
      awaitStream();
      assertThat(client.readAll().body()).isEqualTo(expected(LARGE, 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {RANKED, EXPORTED})
  void anAddressAtItsStreamLimitGetsNoMoreUntilOneEnds(String query) {
    var clients = Stream.generate(() -> new SlowClient(port, query)).limit(CONNECTIONS).toList();
    clients.forEach(client -> client.read(1000));
    Awaitility.await()
        .untilAsserted(() -> assertThat(streamsInTheDatabase()).isEqualTo(CONNECTIONS));

    var refused = get(query);
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
    assertThat(new JsonObject(refused.body()).getString("type")).isEqualTo(BUSY);
    // Small results and short record lists are not streams, so they are unaffected.
    assertThat(get("/export?id=c7").body().lines()).hasSize(1 + 2);
    assertThat(get("/dashboard?id=c7&date=latest&order_by=price&order_type=asc").statusCode())
        .isEqualTo(200);

    clients.get(0).close();
    Awaitility.await().until(() -> streamsInTheDatabase() < CONNECTIONS);
    assertThat(get(query).statusCode()).isEqualTo(200);
    clients.forEach(SlowClient::close);
    awaitNoStreams(AT_ONCE);
    assertThat(get(query).statusCode()).isEqualTo(200);
  }

  @Test
  void aRefusedRequestDoesNotBlockLaterOnesForTheSameResult() {
    var clients = Stream.generate(() -> new SlowClient(port, RANKED)).limit(CONNECTIONS).toList();
    clients.forEach(client -> client.read(1000));
    Awaitility.await()
        .untilAsserted(() -> assertThat(streamsInTheDatabase()).isEqualTo(CONNECTIONS));

    // Small enough for the cache, so other requests wait for the first one to collect it.
    var query = dashboard(SOME_DAY, "price", "desc");
    assertThat(get(query).statusCode()).isEqualTo(503);

    clients.forEach(SlowClient::close);
    awaitNoStreams(AT_ONCE);
    assertThat(get(query).body()).isEqualTo(expected(SOME, 1));
  }

  @Test
  void aResponseCutOffByTheDatabaseIsVisiblyTruncated() {
    try (var client = new SlowClient(port, dashboard(LARGE_DAY, "price", "asc"))) {
      client.read(100_000);
      assertThat(
              TestDatabase.query(
                  database,
                  "select count(pg_terminate_backend(pid)) from pg_stat_activity where " + STREAMS))
          .isEqualTo("1");
      client.readAll();
      assertThat(client.head()).startsWith("HTTP/1.1 200 ");
      assertThat(client.isComplete()).isFalse();
    }
    assertThat(get(dashboard(LARGE_DAY, "price", "desc")).body()).isEqualTo(expected(LARGE, 1));
  }

  @Test
  void conditionalAndHeadRequestsLeaveNoStreamOpen() {
    var query = dashboard(LARGE_DAY, "price", "desc");
    var tag = get(query).headers().firstValue("etag").orElseThrow();

    var known = send("GET", query, "If-None-Match", tag);
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(known.body()).isEmpty();
    assertThat(known.headers().firstValue("etag")).hasValue(tag);
    awaitNoStreams(AT_ONCE);

    var head = send("HEAD", query);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("etag")).hasValue(tag);
    assertThat(head.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(head.headers().firstValue("content-length")).isEmpty();
    awaitNoStreams(AT_ONCE);
  }

  @Test
  void aChangeMidStreamDoesNotAffectTheResponse() {
    var query = dashboard(LARGE_DAY, "price", "desc");
    var update = "update record set close = close * %s where date = '2021-07-06 23:59:59'";
    try (var client = new SlowClient(port, query)) {
      client.read(100_000);
      TestDatabase.execute(database, update.formatted("4"));
      assertThat(client.readAll().body()).isEqualTo(expected(LARGE, 1));

      var after = get(query);
      assertThat(after.body()).isEqualTo(expected(LARGE, 4));
      assertThat(client.head()).doesNotContain(after.headers().firstValue("etag").orElseThrow());
    } finally {
      TestDatabase.execute(database, update.formatted("0.25"));
    }
  }

  @Test
  void anExportIsOneSnapshotReadAtTheClientsPace() {
    var before = get(EXPORTED).body();
    assertThat(before.lines()).hasSize(LARGE + SOME);
    try (var client = new SlowClient(port, EXPORTED)) {
      client.read(100_000);
      TestDatabase.execute(
          database, "update record set close = -close where date = '2021-07-06 23:59:59'");
      assertThat(client.readAll().body()).isEqualTo(before);
      assertThat(get(EXPORTED).body()).isNotEqualTo(before).contains("\"close\":-0.5,");
    } finally {
      TestDatabase.execute(
          database, "update record set close = abs(close) where date = '2021-07-06 23:59:59'");
    }
  }

  @Test
  void aSmallEnoughResponseIsCached() {
    var query = dashboard(SOME_DAY, "price", "desc");
    var first = get(query);
    assertThat(first.headers().firstValue("transfer-encoding")).hasValue("chunked");
    assertThat(first.body()).isEqualTo(expected(SOME, 1));

    var second = get(query);
    assertThat(second.headers().firstValue("cache-status"))
        .hasValue("krispyto-results; hit; detail=process, krispyto-edge; fwd=miss; stored");
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.headers().firstValue("etag")).isEqualTo(first.headers().firstValue("etag"));
    assertThat(get(query).headers().firstValue("cache-status")).hasValue("krispyto-edge; hit");
  }

  @Test
  void concurrentIdenticalRequestsShareOneStream() {
    var query = dashboard(SOME_DAY, "price", "desc");
    // More than the connections and the queue for them can hold.
    var statuses =
        IntStream.range(0, 150)
            .mapToObj(i -> request("GET", spelled(query, i)))
            .map(request -> CLIENT.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
            .toList()
            .stream()
            .map(response -> response.join().statusCode());
    assertThat(statuses).containsOnly(200);
    assertThat(get(query).body()).isEqualTo(expected(SOME, 1));
  }

  /** One of 256 URLs of a query: some of the letters of "price" and "des" are percent-encoded. */
  private static String spelled(String query, int variant) {
    var spelled = new StringBuilder();
    var values = query.indexOf("price");
    var type = query.indexOf("desc");
    for (var at = 0; at < query.length(); at++) {
      var letter = query.charAt(at);
      var bit =
          at >= values && at < values + 5
              ? at - values
              : at >= type && at < type + 3 ? at - type + 5 : -1;
      spelled.append(
          bit >= 0 && (variant >> bit & 1) == 1
              ? "%" + Integer.toHexString(letter)
              : String.valueOf(letter));
    }
    return spelled.toString();
  }

  @Test
  void aStalledFirstRequesterDoesNotDelayOthers() {
    await(vertx.close());
    // A result that is cached but exceeds the socket buffers.
    start(
        Duration.ofSeconds(ChunkedPayload.TIMEOUT_SECONDS),
        new CacheSettings(1 << 30, Optional.empty(), Duration.ZERO));
    var query = dashboard(LARGE_DAY, "price", "desc");
    try (var first = new SlowClient(port, query)) {
      first.read(1000);
      var other = get(query);
      assertThat(other.body()).isEqualTo(expected(LARGE, 1));
      assertThat(other.headers().firstValue("content-length")).isPresent();
      awaitNoStreams(AT_ONCE);
      assertThat(first.readAll().body()).isEqualTo(expected(LARGE, 1));
    }
  }

  @Test
  void aResponseThatShrinksIsAPayloadAgain() {
    var query = dashboard("2021-7-2", "price", "desc");
    var none = "delete from record where date = '2021-07-02 23:59:59'";
    TestDatabase.execute(
        database,
        "insert into record (currency_id, date, close, volume, marketcap)"
            + " select i, '2021-07-02 23:59:59', i * 0.5, i, null from generate_series(1, "
            + SOME
            + ") as i");
    try {
      assertThat(get(query).headers().firstValue("transfer-encoding")).hasValue("chunked");
      TestDatabase.execute(database, none + " and currency_id > 3");
      Awaitility.await()
          .untilAsserted(
              () -> {
                var small = get(query);
                assertThat(small.body()).contains("\"24h\":0");
                assertThat(small.headers().firstValue("content-length")).isPresent();
              });
      TestDatabase.execute(database, none);
      Awaitility.await().until(() -> get(query).statusCode() == 204);
    } finally {
      TestDatabase.execute(database, none);
    }
  }

  @Test
  void stoppingTheReadSideEndsItsStreams() {
    try (var client = new SlowClient(port, dashboard(LARGE_DAY, "price", "asc"))) {
      client.read(100_000);
      await(vertx.undeploy(query));
      assertThat(streamsInTheDatabase()).isZero();
      assertThat(client.readAll().isComplete()).isFalse();
    }
  }

  /** A heartbeat on a stream that waits for its client replaces the text of its query. */
  private static final String STREAMS =
      "datname = current_database() and application_name = 'krispyto'"
          + " and (state = 'idle in transaction' or state = 'active' and query ~ '^with (requested|named)')";

  /** The number of backends with an open stream. */
  private static int streamsInTheDatabase() {
    return Integer.parseInt(
        TestDatabase.query(database, "select count(*) from pg_stat_activity where " + STREAMS));
  }

  /** A heartbeat that runs at this moment hides the stream. */
  private static void awaitStream() {
    Awaitility.await().atMost(AT_ONCE).until(() -> streamsInTheDatabase() == 1);
  }

  private static void awaitNoStreams(Duration most) {
    Awaitility.await()
        .atMost(most)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () ->
                assertThat(
                        TestDatabase.query(
                            database,
                            "select string_agg(state || ' for ' || now() - state_change, ', ')"
                                + " from pg_stat_activity where "
                                + STREAMS))
                    .isNull());
  }

  private static String dashboard(String day, String orderBy, String orderType) {
    return "/dashboard?id=all&date=" + day + "&order_by=" + orderBy + "&order_type=" + orderType;
  }

  /** The rows of a day by price, highest first, built independently of the code under test. */
  private static String expected(int count, int factor) {
    var rows = new StringBuilder("[");
    for (var i = count; i >= 1; i--) {
      rows.append("{\"crypto\":\"Currency ").append(i).append("\",\"symbol\":\"C").append(i);
      rows.append("\",\"price\":").append(i * factor / 2).append(i * factor % 2 == 0 ? "" : ".5");
      rows.append(",\"24h\":null,\"7d\":null,\"1m\":null,\"24h-volume\":").append(i);
      rows.append(",\"market-cap\":null}").append(i == 1 ? "]" : ",");
    }
    return rows.toString();
  }

  private HttpResponse<String> get(String path) {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path, String... fields) {
    try {
      return CLIENT.send(request(method, path, fields), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest request(String method, String path, String... fields) {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, HttpRequest.BodyPublishers.noBody());
    return (fields.length > 0 ? request.headers(fields) : request).build();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
