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

/**
 * PostgreSQL goes away, or hangs, while some ask what is kept and others what was never asked
 * before.
 */
@Tag("timed")
class DatabaseAwayUnderLoadIT {
  private static final String KEPT = "/dashboard?id=all&date=latest&order_by=price&order_type=asc";
  private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);

  @TempDir private Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger day = new AtomicInteger();
  private final Queue<Response> kept = new ConcurrentLinkedQueue<>();
  private final Queue<Response> others = new ConcurrentLinkedQueue<>();
  private EmbeddedPostgres postgres;
  private DatabaseSettings database;
  private TestServer server;

  /** A status, when it was asked for, and how long it took. */
  private record Response(int status, String error, long asked, Duration taken) {}

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
    assertThat(server.get(KEPT).statusCode()).isEqualTo(200);
    for (var i = 0; i < 2; i++) {
      threads.submit(() -> ask(kept, () -> KEPT));
      threads.submit(() -> ask(others, this::neverAsked));
    }
    await().until(() -> kept.size() > 100 && others.size() > 100);
    assertThat(Stream.concat(kept.stream(), others.stream()))
        .allMatch(answer -> answer.status == 200);
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
  void whatIsKeptIsAnsweredTheRestFailsAtOnceAndAllIsWellSoonAfterItsReturn() throws Exception {
    postgres.close();
    var away = System.nanoTime();
    awaitAnswersSince(away);
    TestServer.await(server.vertx().timer(2, TimeUnit.SECONDS));
    var starts = System.nanoTime();
    postgres = postgres(database.port());
    var back = System.nanoTime();

    assertServedWhileAway(away, starts, Duration.ofSeconds(1));
    assertWellSoonAfter(back);
  }

  @Test
  void itIsTheSameWhereItHangs() throws Exception {
    signal("STOP");
    var away = System.nanoTime();
    TestServer.await(server.vertx().timer(3, TimeUnit.SECONDS));
    signal("CONT");
    var back = System.nanoTime();

    // It takes a moment to tell hanging from being slow.
    assertServedWhileAway(away, back, Duration.ofSeconds(2));
    assertWellSoonAfter(back);
  }

  private void assertServedWhileAway(long away, long back, Duration timeout) {
    assertThat(between(kept, away, back)).isNotEmpty().allMatch(answer -> answer.status == 200);
    assertThat(between(others, away, back))
        .isNotEmpty()
        .allMatch(answer -> answer.status == 500 && answer.taken.compareTo(timeout) < 0)
        .allMatch(answer -> answer.error.equals("Database connection error."));
    // At once, once it is known.
    assertThat(between(others, away + timeout.toNanos(), back - 100_000_000))
        .isNotEmpty()
        .allMatch(answer -> answer.taken.compareTo(Duration.ofMillis(300)) < 0);
  }

  private void assertWellSoonAfter(long back) {
    var well = back + Duration.ofSeconds(2).toNanos();
    var end = well + Duration.ofSeconds(1).toNanos();
    await().until(() -> System.nanoTime() > end);
    assertThat(between(others, well, end)).isNotEmpty().allMatch(answer -> answer.status == 200);
    assertThat(between(kept, back, end)).isNotEmpty().allMatch(answer -> answer.status == 200);
  }

  private void awaitAnswersSince(long moment) {
    await()
        .until(
            () ->
                !between(kept, moment, Long.MAX_VALUE).isEmpty()
                    && !between(others, moment, Long.MAX_VALUE).isEmpty());
  }

  private static List<Response> between(Queue<Response> answers, long from, long to) {
    return answers.stream().filter(answer -> answer.asked > from && answer.asked < to).toList();
  }

  private String neverAsked() {
    return KEPT.replace("latest", FIRST_DAY.plusDays(day.incrementAndGet()).toString());
  }

  private Void ask(Queue<Response> answers, Supplier<String> path) throws Exception {
    var client = HttpClient.newHttpClient();
    while (!over.get()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path.get()))
              .timeout(Duration.ofSeconds(15))
              .build();
      var asked = System.nanoTime();
      var response = client.send(request, HttpResponse.BodyHandlers.ofString());
      var error =
          response.statusCode() == 200 || response.statusCode() == 204
              ? ""
              : new JsonObject(response.body()).getString("error");
      answers.add(
          new Response(
              response.statusCode(), error, asked, Duration.ofNanos(System.nanoTime() - asked)));
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
