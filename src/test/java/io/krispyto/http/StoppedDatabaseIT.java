package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.TestPostgres;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL is stopped in each shutdown mode, or frozen, while a server uses it. */
@Tag("timed")
class StoppedDatabaseIT {
  private static final Logger LOG = LoggerFactory.getLogger(StoppedDatabaseIT.class);
  private static final Duration OUTAGE = Duration.ofSeconds(4);
  private static final Duration LONGEST = Duration.ofSeconds(7);
  private static final Duration FRESH_WITHIN = Duration.ofSeconds(2);
  private static final String TOKEN = "a-token-of-the-tests";
  private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 2);

  @TempDir private static Path folder;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int NO_RESPONSE = 0;
  private static final AtomicInteger DAY = new AtomicInteger();
  private static TestPostgres postgres;
  private static TestServer server;

  private enum Stop {
    FAST,
    /** Open connections may continue; a fast stop follows. */
    SMART,
    IMMEDIATE,
    /** SIGSTOP. */
    FROZEN
  }

  private enum Use {
    QUERY(() -> get(uncachedQuery()), 200, 500),
    EXPORT(() -> get("/export"), 200, 500),
    WRITE(StoppedDatabaseIT::write, 200, 500),
    READY(() -> get("/health/ready"), 200, 503);

    private final Supplier<Integer> request;
    private final int good;
    private final int down;

    Use(Supplier<Integer> request, int good, int down) {
      this.request = request;
      this.good = good;
      this.down = down;
    }
  }

  /** A status, and when the request was sent and its response received. */
  private record Seen(int status, long sentAt, long received) {}

  /** Repeats one kind of request. */
  private static final class Load {
    private final Use use;
    private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    Load(Use use) {
      this.use = use;
    }

    void run() {
      while (!over) {
        var sentAt = System.nanoTime();
        seen.add(new Seen(use.request.get(), sentAt, System.nanoTime()));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
      }
    }

    Stream<Integer> statusesBetween(long from, long to) {
      return seen.stream()
          .filter(one -> one.sentAt > from && one.received < to)
          .map(one -> one.status);
    }

    /** The time to recovery in seconds; 0 if it happened before the test itself could connect. */
    double untilGood(long back, long stopped) {
      return seen.stream()
          .filter(one -> one.sentAt > stopped && one.status == use.good)
          .mapToDouble(one -> Math.max(0, one.received - back) / 1e9)
          .min()
          .orElse(Double.POSITIVE_INFINITY);
    }
  }

  @BeforeAll
  static void start() {
    postgres = TestPostgres.in(folder);
    var database = postgres.migrated("prices");
    fill(database);
    server = TestServer.startToWrite(database, TOKEN);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    postgres.close();
  }

  @ParameterizedTest
  @EnumSource
  void freshResponsesAreBackWithinTwoSeconds(Stop stop) throws Exception {
    var loads = Stream.of(Use.values()).map(Load::new).toList();
    ExecutorService threads = Executors.newCachedThreadPool();
    loads.forEach(load -> threads.execute(load::run));
    pause(Duration.ofSeconds(1));
    try {
      if (stop == Stop.SMART) {
        assertOpenConnectionsWork(loads);
      }
      var stopped = begin(stop);
      pause(OUTAGE);
      var ends = System.nanoTime();
      end(stop);
      var back = System.nanoTime();
      pause(FRESH_WITHIN.plusSeconds(1));
      // Distinguishing a frozen server from a slow one takes a moment.
      assertDown(loads, stopped + Duration.ofMillis(2500).toNanos(), ends);
      assertThat(loads.stream().flatMap(load -> load.seen.stream()))
          .allMatch(each -> each.received - each.sentAt < LONGEST.toNanos(), "waits at most 7 s");
      for (var load : loads) {
        var seconds = load.untilGood(back, ends);
        LOG.info(
            String.format(Locale.ROOT, "%s stop: %s good after %.2f s", stop, load.use, seconds));
        assertThat(seconds).as("%s after a %s stop", load.use, stop).isLessThan(2);
        assertThat(load.statusesBetween(back + FRESH_WITHIN.toNanos(), Long.MAX_VALUE))
            .as("%s after a %s stop", load.use, stop)
            .isNotEmpty()
            .containsOnly(load.use.good);
      }
    } finally {
      loads.forEach(load -> load.over = true);
      threads.shutdown();
      threads.awaitTermination(20, TimeUnit.SECONDS);
    }
  }

  /**
   * New connections are refused, but open ones must still get responses. This excludes write
   * connections, which live only a second so that writes follow the primary.
   */
  private static void assertOpenConnectionsWork(List<Load> loads) throws Exception {
    var begun = System.nanoTime();
    postgres.signal("TERM");
    pause(Duration.ofSeconds(2));
    for (var load : loads.stream().filter(load -> load.use != Use.WRITE).toList()) {
      assertThat(load.statusesBetween(begun, System.nanoTime()))
          .as("%s while open connections are served", load.use)
          .isNotEmpty()
          .containsOnly(load.use.good);
    }
  }

  private static void assertDown(List<Load> loads, long from, long to) {
    for (var load : loads) {
      // Requests in flight when PostgreSQL froze may take until their timeout.
      assertThat(load.statusesBetween(from, to))
          .as("%s while PostgreSQL is unavailable", load.use)
          .allMatch(status -> status == load.use.down);
    }
  }

  private static long begin(Stop stop) {
    switch (stop) {
      case FAST, SMART -> postgres.signal("INT");
      case IMMEDIATE -> postgres.signal("QUIT");
      default -> postgres.signalAll("STOP");
    }
    return System.nanoTime();
  }

  private static void end(Stop stop) {
    if (stop == Stop.FROZEN) {
      postgres.signalAll("CONT");
    } else {
      postgres.restart();
    }
  }

  private static void pause(Duration time) throws Exception {
    TestServer.await(server.vertx().timer(time.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static String uncachedQuery() {
    var day = FIRST_DAY.plusDays(DAY.incrementAndGet());
    return "/dashboard?id=all&order_by=price&order_type=asc&date=" + day;
  }

  private static int get(String path) {
    return send(HttpRequest.newBuilder(server.uri(path)));
  }

  private static int write() {
    var value = 1 + DAY.incrementAndGet();
    var record =
        new JsonObject()
            .put("high", value)
            .put("low", value)
            .put("open", value)
            .put("close", value)
            .put("volume", 1)
            .put("market_cap", 1);
    return send(
        HttpRequest.newBuilder(server.uri("/currencies/BTC/records/2021-07-06"))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(record.encode())));
  }

  /** Without contract validation, since the validator is not thread-safe. */
  private static int send(HttpRequest.Builder request) {
    try {
      return CLIENT
          .send(request.timeout(Duration.ofSeconds(15)).build(), BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return NO_RESPONSE;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void fill(DatabaseSettings database) {
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
        "insert into record (currency_id, date, close)"
            + " select 1, timestamp '2000-01-01' + n * interval '1 day', 100"
            + " from generate_series(1, 5000) n",
        "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 100)");
  }
}
