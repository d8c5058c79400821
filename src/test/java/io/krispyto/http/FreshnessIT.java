package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.TestRedis;
import io.krispyto.bus.Addresses;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.RedisSettings;
import io.krispyto.config.Secret;
import io.krispyto.ingestion.IngestionVerticle;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes share a Redis and a database. SQL and ingestions change the data, while readers query
 * both nodes. Each change writes the next number as the close of its writer's currency, so each
 * response shows its own age.
 */
@Tag("timed")
class FreshnessIT {
  private static final Duration LASTING = Duration.ofSeconds(8);
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(1);
  private static final List<String> WRITERS = List.of("SQL", "CSV");

  private static final List<String> QUERIES =
      List.of(
          "/dashboard?id=all&date=2021-7-6&order_by=price&order_type=asc",
          "/dashboard?id=all&date=latest&order_by=symbol&order_type=desc",
          "/dashboard?id=sql,csv&date=2021-07-06&order_by=crypto&order_type=asc",
          "/dashboard?id=csv,sql&date=2021-7-6&order_by=24h&order_type=asc");

  private final AtomicBoolean over = new AtomicBoolean();

  /** When each number of each writer was committed, by the monotonic clock. */
  private final Map<String, Map<Long, Long>> committed = new ConcurrentHashMap<>();

  /** The newest number of each writer that a node has returned, by node and writer. */
  private final Map<String, AtomicLong> seen = new ConcurrentHashMap<>();

  private final AtomicLong responses = new AtomicLong();

  /** The number of responses by origin, from Cache-Status. */
  private final Map<String, AtomicLong> origins = new ConcurrentHashMap<>();

  private final AtomicLong latest = new AtomicLong();

  @Test
  void responsesNeverGoBackInTimeAndShowEveryChangeWithinASecond(@TempDir Path folder)
      throws Exception {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (101, 'By SQL', 'SQL'), (102, 'By CSV', 'CSV')",
            "insert into record (currency_id, date, high, low, open, close, volume, marketcap) values"
                + " (101, '2021-07-06 23:59:59', 1, 1, 1, 0, 1, 1), (102, '2021-07-06 23:59:59', 1, 1, 1, 0, 1, 1)");
    WRITERS.forEach(writer -> committed.put(writer, new ConcurrentHashMap<>()));
    try (var redis = TestRedis.started()) {
      var caches =
          new CacheSettings(
              CacheSettings.DEFAULT_PAGE_CACHE_BYTES,
              Optional.of(
                  new RedisSettings(new Secret(redis.url()), "freshness:", Duration.ofMinutes(1))),
              Duration.ofSeconds(1));
      try (var first = TestServer.start(database, caches);
          var second = TestServer.start(database, caches)) {
        TestServer.await(first.vertx().deployVerticle(new IngestionVerticle(database)));
        run(database, folder, first, second);
      }
    }
  }

  private void run(DatabaseSettings database, Path folder, TestServer first, TestServer second)
      throws Exception {
    var tasks = new ArrayList<Callable<Void>>();
    tasks.add(() -> writeBySql(database));
    tasks.add(() -> writeByIngestion(first, folder));
    for (var node : List.of(first, second)) {
      for (var query : QUERIES) {
        tasks.add(() -> read(node, query));
      }
    }
    var threads = Executors.newFixedThreadPool(tasks.size());
    try {
      var ends = System.nanoTime() + LASTING.toNanos();
      var running = tasks.stream().map(threads::submit).toList();
      while (System.nanoTime() < ends && running.stream().noneMatch(task -> task.isDone())) {
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
      over.set(true);
      for (var task : running) {
        task.get();
      }
    } finally {
      over.set(true);
      threads.shutdown();
    }
    var changes = committed.values().stream().mapToInt(Map::size).sum();
    System.out.printf(
        "%d changes, %d responses %s, the slowest change was visible after %d ms%n",
        changes, responses.get(), origins, Duration.ofNanos(latest.get()).toMillis());
    assertThat(committed.get("SQL")).hasSizeGreaterThan(20);
    assertThat(committed.get("CSV")).hasSizeGreaterThan(5);
    assertThat(responses.get()).isGreaterThan(1000);
    // Responses from all three had to be fresh.
    assertThat(origins).containsKeys("krispyto-edge; hit", "redis", "database");
  }

  /** Like psql: one statement in its own transaction. */
  private Void writeBySql(DatabaseSettings database) throws SQLException {
    try (var connection = TestDatabase.connect(database);
        var update =
            connection.prepareStatement("update record set close = ? where currency_id = 101")) {
      for (var number = 1L; !over.get(); number++) {
        update.setDouble(1, number);
        update.executeUpdate();
        committed.get("SQL").put(number, System.nanoTime());
        // Occasionally pauses long enough for all caches to fill.
        LockSupport.parkNanos(Duration.ofMillis(number % 20 == 0 ? 500 : 30).toNanos());
      }
    }
    return null;
  }

  private Void writeByIngestion(TestServer node, Path folder) throws IOException {
    for (var number = 1L; !over.get(); number++) {
      var file = folder.resolve("prices.csv");
      Files.writeString(
          file,
          "SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\n1,By CSV,CSV,2021-07-06 23:59:59,%d,1,1,%d,1,1\n"
              .formatted(number, number));
      var report =
          TestServer.await(
              node.vertx()
                  .eventBus()
                  .<JsonObject>request(
                      Addresses.LOAD, new JsonObject().put("source", file.toString())));
      assertThat(report.body().getInteger("updated")).isEqualTo(1);
      committed.get("CSV").put(number, System.nanoTime());
    }
    return null;
  }

  private Void read(TestServer node, String query) throws IOException, InterruptedException {
    var client = HttpClient.newHttpClient();
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + node.port() + query)).build();
    while (!over.get()) {
      // The newest numbers that this node returned to any reader before this request.
      var before = Map.of("SQL", newest(node, "SQL").get(), "CSV", newest(node, "CSV").get());
      var requestedAt = System.nanoTime();
      var response = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      responses.incrementAndGet();
      origins
          .computeIfAbsent(
              origin(response.headers().firstValue("cache-status").orElse("")),
              first -> new AtomicLong())
          .incrementAndGet();
      for (var row : new JsonArray(response.body())) {
        var writer = ((JsonObject) row).getString("symbol");
        var number = ((JsonObject) row).getLong("price");
        assertThat(number)
            .as("%s of %s after %s", writer, node.port(), before)
            .isGreaterThanOrEqualTo(before.get(writer));
        newest(node, writer).accumulateAndGet(number, Math::max);
        checkFresh(writer, number, requestedAt);
      }
      // Without a pause, readers occupy both cores and the test measures waiting for a core.
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    return null;
  }

  private static String origin(String cacheStatus) {
    if (cacheStatus.contains("detail=redis")) {
      return "redis";
    }
    if (cacheStatus.contains("detail=process")) {
      return "process";
    }
    return cacheStatus.startsWith("krispyto-results; fwd=miss") ? "database" : cacheStatus;
  }

  private AtomicLong newest(TestServer node, String writer) {
    return seen.computeIfAbsent(node.port() + writer, key -> new AtomicLong());
  }

  /** The next number must not have been committed more than a second before the request. */
  private void checkFresh(String writer, long number, long requestedAt) {
    var replacedAt = committed.get(writer).get(number + 1);
    if (replacedAt != null && requestedAt > replacedAt) {
      var late = requestedAt - replacedAt;
      latest.accumulateAndGet(late, Math::max);
      assertThat(Duration.ofNanos(late))
          .as("%s still returned %d", writer, number)
          .isLessThan(SEEN_WITHIN);
    }
  }
}
