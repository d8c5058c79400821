package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Secret;
import io.krispyto.db.Schema;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL stops or hangs, while some clients request cached results and others new ones. */
@Tag("timed")
class DatabaseUnavailableUnderLoadIT {
  private static final String CACHED_QUERY =
      "/dashboard?id=all&date=latest&order_by=price&order_type=asc";
  private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);

  @TempDir private Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger day = new AtomicInteger();
  private final Queue<Response> cached = new ConcurrentLinkedQueue<>();
  private final Queue<Response> uncached = new ConcurrentLinkedQueue<>();
  private EmbeddedPostgres postgres;
  private DatabaseSettings database;
  private TestServer server;

  /** A status, when the request was sent, and how long it took. */
  private record Response(int status, String error, long sentAt, Duration duration) {}

  @BeforeEach
  void start() throws Exception {
    postgres = postgres(0);
    database = DatabaseSettings.local(postgres.getPort(), "postgres", new Secret(""));
    new Schema(database).migrate();
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
        "insert into record (currency_id, date, close) select 1, timestamp '2000-01-01' + n * interval '1 day', 100 from generate_series(1, 20000) n");
    server = TestServer.start(database, CacheSettings.DEFAULT);
    assertThat(server.get(CACHED_QUERY).statusCode()).isEqualTo(200);
    for (var i = 0; i < 2; i++) {
      threads.submit(() -> sendRepeatedly(cached, () -> CACHED_QUERY));
      threads.submit(() -> sendRepeatedly(uncached, this::uncachedQuery));
    }
    await().until(() -> cached.size() > 100 && uncached.size() > 100);
    assertThat(Stream.concat(cached.stream(), uncached.stream()))
        .allMatch(response -> response.status == 200);
  }

  @AfterEach
  void stop() throws Exception {
    over.set(true);
    threads.shutdown();
    threads.awaitTermination(20, TimeUnit.SECONDS);
    server.close();
    postgres.close();
  }

  @Test
  void cachedResultsAreServedOtherQueriesFailFastAndAllRecoverAfterAnOutage() throws Exception {
    postgres.close();
    var outage = System.nanoTime();
    awaitResponsesSince(outage);
    TestServer.await(server.vertx().timer(2, TimeUnit.SECONDS));
    var starts = System.nanoTime();
    postgres = postgres(database.port());
    var back = System.nanoTime();

    assertServedDuringOutage(outage, starts, Duration.ofSeconds(1));
    assertRecovered(back);
  }

  @Test
  void cachedResultsAreServedAndOtherQueriesFailFastWhileTheDatabaseHangs() throws Exception {
    signal("STOP");
    var outage = System.nanoTime();
    TestServer.await(server.vertx().timer(3, TimeUnit.SECONDS));
    signal("CONT");
    var back = System.nanoTime();

    // Distinguishing a hung server from a slow one takes a moment.
    assertServedDuringOutage(outage, back, Duration.ofSeconds(2));
    assertRecovered(back);
  }

  private void assertServedDuringOutage(long outage, long back, Duration timeout) {
    assertThat(between(cached, outage, back))
        .isNotEmpty()
        .allMatch(response -> response.status == 200);
    assertThat(between(uncached, outage, back))
        .isNotEmpty()
        .allMatch(response -> response.status == 500 && response.duration.compareTo(timeout) < 0)
        .allMatch(response -> response.error.equals("Database connection error."));
    // Requests fail immediately once the outage is detected.
    assertThat(between(uncached, outage + timeout.toNanos(), back - 100_000_000))
        .isNotEmpty()
        .allMatch(response -> response.duration.compareTo(Duration.ofMillis(300)) < 0);
  }

  private void assertRecovered(long back) {
    var recovered = back + Duration.ofSeconds(2).toNanos();
    var end = recovered + Duration.ofSeconds(1).toNanos();
    await().until(() -> System.nanoTime() > end);
    assertThat(between(uncached, recovered, end))
        .isNotEmpty()
        .allMatch(response -> response.status == 200);
    assertThat(between(cached, back, end))
        .isNotEmpty()
        .allMatch(response -> response.status == 200);
  }

  private void awaitResponsesSince(long moment) {
    await()
        .until(
            () ->
                !between(cached, moment, Long.MAX_VALUE).isEmpty()
                    && !between(uncached, moment, Long.MAX_VALUE).isEmpty());
  }

  private static List<Response> between(Queue<Response> responses, long from, long to) {
    return responses.stream()
        .filter(response -> response.sentAt > from && response.sentAt < to)
        .toList();
  }

  private String uncachedQuery() {
    return CACHED_QUERY.replace("latest", FIRST_DAY.plusDays(day.incrementAndGet()).toString());
  }

  private Void sendRepeatedly(Queue<Response> responses, Supplier<String> path) throws Exception {
    var client = HttpClient.newHttpClient();
    while (!over.get()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path.get()))
              .timeout(Duration.ofSeconds(15))
              .build();
      var sentAt = System.nanoTime();
      var response = client.send(request, HttpResponse.BodyHandlers.ofString());
      var error =
          response.statusCode() == 200 || response.statusCode() == 204
              ? ""
              : new JsonObject(response.body()).getString("error");
      responses.add(
          new Response(
              response.statusCode(), error, sentAt, Duration.ofNanos(System.nanoTime() - sentAt)));
      Thread.sleep(5);
    }
    return null;
  }

  /** Sends a signal to all of PostgreSQL's processes. */
  private void signal(String signal) throws Exception {
    var pid =
        Files.readAllLines(folder.resolve("cluster").resolve("postmaster.pid")).get(0).strip();
    var postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    var pids =
        Stream.concat(Stream.of(postmaster), postmaster.descendants())
            .map(process -> String.valueOf(process.pid()));
    var command = Stream.concat(Stream.of("kill", "-" + signal), pids).toList();
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  private EmbeddedPostgres postgres(int port) throws Exception {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder.resolve("cluster"))
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }
}
