package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.TestProxy;
import io.krispyto.TestReplication;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Endpoint;
import io.krispyto.db.Jdbc;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The standby is promoted under load, while the server's connections to the primary stay open. */
@Tag("timed")
class FailoverIT {
  private static final Logger LOG = LoggerFactory.getLogger(FailoverIT.class);
  private static final LocalDate FIRST_DAY = LocalDate.of(2010, 1, 1);

  /** A record that is updated directly in the database, to measure the age of responses. */
  private static final String MARKER = "/currencies/Marker/records/2020-01-01";

  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final String TOKEN = "token";
  private static final String VALUES =
      "{\"high\":2,\"low\":1,\"open\":1,\"close\":1,\"volume\":1,\"market_cap\":1}";

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Put> puts = new ConcurrentLinkedQueue<>();
  private final Queue<Mark> marks = new ConcurrentLinkedQueue<>();
  private final Queue<Get> gets = new ConcurrentLinkedQueue<>();
  private final Queue<Status> readiness = new ConcurrentLinkedQueue<>();
  private final AtomicInteger days = new AtomicInteger();
  private volatile DatabaseSettings markedAt;
  private volatile boolean over;
  private TestReplication servers;
  private TestServer server;

  /** A record that was written through the server. */
  private record Put(LocalDate day, int status, String type, long begun, long ended) {
    boolean isAcknowledged() {
      return status == 200 || status == 201;
    }
  }

  /** A response, and when it was requested and received. */
  private record Status(int status, long begun, long ended) {}

  /** A value of the marker, and a time by which it was committed. */
  private record Mark(int value, long committed) {}

  /** The marker in a response. */
  private record Get(String path, int status, int value, long begun) {}

  @BeforeEach
  void start() throws Exception {
    servers = TestReplication.in(folder);
    TestDatabase.execute(
        servers.primary(),
        "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'Marker', 'MRK')",
        "insert into record (currency_id, date, close) values (2, '2020-01-01 23:59:59', 0)");
    servers.awaitReplay();
    markedAt = servers.primary();
  }

  @AfterEach
  void stop() throws Exception {
    over = true;
    threads.shutdownNow();
    threads.awaitTermination(20, TimeUnit.SECONDS);
    if (server != null) {
      server.close();
    }
    vertx.close().await(10, TimeUnit.SECONDS);
    servers.close();
  }

  @Test
  void failoverBehindAProxyThatRedirectsNewConnections() throws Exception {
    var proxy = TestServer.await(TestProxy.start(vertx, servers.primary().port()));
    serve(List.of(new Endpoint("localhost", proxy.port())));

    servers.makePrimaryReadOnly();
    servers.promote();
    proxy.switchTo(servers.standby().port());

    assertNoLossAndNoStaleness();
    assertReadsContinued();
  }

  @Test
  @Tag("long")
  void failoverWithBothServersConfigured() throws Exception {
    serve(bothServers());

    servers.makePrimaryReadOnly();
    TestServer.await(vertx.timer(1, TimeUnit.SECONDS));
    servers.promote();

    assertNoLossAndNoStaleness();
    assertReadsContinued();
  }

  /** Only the timeline shows which of them is the primary. */
  @Test
  void failoverWhileTheOldPrimaryStillAcceptsWrites() throws Exception {
    serve(bothServers());

    servers.promote();
    markedAt = servers.standby();
    var moved = System.nanoTime() + FRESH.toNanos();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> puts.stream().filter(put -> put.begun > moved).count() > 30);
    over = true;
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    puts.removeIf(put -> put.begun < moved);
    assertThat(puts).allMatch(Put::isAcknowledged);
    assertAcknowledgedWritesSurvived();
    assertThat(gets.stream().filter(get -> get.begun > moved))
        .isNotEmpty()
        .allMatch(get -> get.status == 200)
        .allMatch(get -> age(get) <= FRESH.toMillis(), "is not older than 2 s");
  }

  @Test
  @Tag("long")
  void failoverAfterThePrimaryIsLost() throws Exception {
    serve(bothServers());

    servers.stopPrimary();
    // Reads continue, from the standby.
    await().atMost(Duration.ofSeconds(10)).until(() -> status(MARKER) == 200);
    servers.promote();

    assertNoLossAndNoStaleness();
    assertThat(readiness)
        .as("readiness while no server was readable")
        .anyMatch(each -> each.status == 503);
  }

  /** The standby is listed first, since the order has no meaning. */
  private List<Endpoint> bothServers() {
    return List.of(
        new Endpoint("localhost", servers.standby().port()),
        new Endpoint("localhost", servers.primary().port()));
  }

  private void serve(List<Endpoint> endpoints) throws Exception {
    server = TestServer.startToWrite(servers.primary().at(endpoints), TOKEN);
    keepDoing(this::put);
    keepDoing(this::mark);
    keepDoing(() -> get(MARKER));
    keepDoing(() -> get("/dashboard?id=mrk&date=2020-1-1&order_by=price&order_type=asc"));
    keepDoing(
        () -> {
          var begun = System.nanoTime();
          readiness.add(new Status(status("/health/ready"), begun, System.nanoTime()));
          return null;
        });
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> puts.size() > 10 && marks.size() > 5 && gets.size() > 20);
  }

  private void assertNoLossAndNoStaleness() throws Exception {
    var promoted = System.nanoTime();
    markedAt = servers.standby();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> puts.stream().anyMatch(put -> put.begun > promoted && put.isAcknowledged()));
    var firstWrite =
        puts.stream().filter(put -> put.begun > promoted && put.isAcknowledged()).findFirst();
    TestServer.await(vertx.timer(4, TimeUnit.SECONDS));
    over = true;
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    LOG.info(
        "Writes again {} ms after the promotion; oldest response {} ms; refused meanwhile: {}",
        millis(firstWrite.orElseThrow().ended - promoted),
        gets.stream().filter(get -> get.begun > promoted).mapToLong(this::age).max().orElse(-1),
        puts.stream().filter(put -> !put.isAcknowledged()).map(Put::type).toList());
    assertThat(puts.stream().filter(put -> !put.isAcknowledged()))
        .allMatch(
            put -> put.type.endsWith(":read-only") || put.type.endsWith(":database-unavailable"),
            "says what is wrong");
    assertThat(millis(firstWrite.orElseThrow().ended - promoted))
        .as("milliseconds until the first write")
        .isLessThan(FRESH.toMillis());
    assertAcknowledgedWritesSurvived();
    var fresh = promoted + FRESH.toNanos();
    assertThat(gets.stream().filter(get -> get.begun > fresh))
        .isNotEmpty()
        .allMatch(get -> get.status == 200)
        .allMatch(get -> age(get) <= FRESH.toMillis(), "is not older than 2 s");
    assertThat(status("/health/ready")).isEqualTo(200);
  }

  /** At least one server was readable at all times. */
  private void assertReadsContinued() {
    assertThat(gets).allMatch(get -> get.status == 200);
    assertThat(readiness).allMatch(ready -> ready.status == 200);
  }

  private int status(String path) throws Exception {
    return request("GET", path, Optional.empty()).statusCode();
  }

  private void assertAcknowledgedWritesSurvived() throws Exception {
    for (var put : puts) {
      if (put.isAcknowledged()) {
        assertThat(
                TestDatabase.query(
                    servers.standby(),
                    "select count(*) from record where currency_id = 1 and date::date = '"
                        + put.day
                        + "'"))
            .as("The record of %s", put)
            .isEqualTo("1");
        assertThat(status("/currencies/Bitcoin/records/" + put.day)).isEqualTo(200);
      }
    }
  }

  /**
   * The age of a response in milliseconds: the time from the replacement of its value to the
   * request.
   */
  private long age(Get get) {
    return marks.stream()
        .filter(mark -> mark.value > get.value)
        .mapToLong(mark -> millis(get.begun - mark.committed))
        .max()
        .orElse(0);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private Void put() throws Exception {
    var day = FIRST_DAY.plusDays(days.incrementAndGet());
    var begun = System.nanoTime();
    var response = request("PUT", "/currencies/Bitcoin/records/" + day, Optional.of(VALUES));
    var type = response.statusCode() < 300 ? "" : new JsonObject(response.body()).getString("type");
    puts.add(new Put(day, response.statusCode(), type, begun, System.nanoTime()));
    return null;
  }

  /** Writes directly to the database, as another node would. */
  private Void mark() {
    var value = marks.size() + 1;
    try (var connection = Jdbc.dataSource(markedAt).getConnection();
        var statement = connection.createStatement()) {
      statement.setQueryTimeout(2);
      statement.execute("update record set close = " + value + " where currency_id = 2");
      marks.add(new Mark(value, System.nanoTime()));
    } catch (SQLException e) {
      LOG.debug("No primary to mark at", e);
    }
    return null;
  }

  private Void get(String path) throws Exception {
    var begun = System.nanoTime();
    var response = request("GET", path, Optional.empty());
    var found = Integer.MIN_VALUE;
    if (response.statusCode() == 200) {
      var body = response.body();
      found =
          (body.startsWith("[")
                  ? new JsonArray(body).getJsonObject(0).getDouble("price")
                  : new JsonObject(body).getDouble("close"))
              .intValue();
    }
    gets.add(new Get(path, response.statusCode(), found, begun));
    return null;
  }

  private Future<Void> keepDoing(Callable<Void> step) {
    return threads.submit(
        () -> {
          while (!over) {
            try {
              step.call();
            } catch (Exception e) {
              LOG.error("A step of the load failed", e);
              throw e;
            }
            Thread.sleep(20);
          }
          return null;
        });
  }

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private HttpResponse<String> request(String method, String path, Optional<String> body)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.uri(path))
            .method(
                method,
                body.map(HttpRequest.BodyPublishers::ofString)
                    .orElseGet(HttpRequest.BodyPublishers::noBody))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
