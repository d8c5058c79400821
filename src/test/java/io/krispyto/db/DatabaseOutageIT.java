package io.krispyto.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.krispyto.FaultyProxy;
import io.krispyto.FaultyProxy.Fault;
import io.krispyto.TestDatabase;
import io.krispyto.TestPostgres;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.DatabaseSettings.SslMode;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every kind of database outage for every kind of connection and TLS mode, all at once, each behind
 * its own proxy. The time limits require an idle machine.
 */
@Tag("alone")
class DatabaseOutageIT {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseOutageIT.class);

  private static final Duration FRESH_WITHIN = Duration.ofSeconds(2);
  private static final Duration WATCHED = Duration.ofSeconds(1);
  private static final int PAUSE_MILLIS = 300;

  /**
   * Starts one after another, since the speed of opening hundreds of connections is not measured.
   */
  private static final Duration BETWEEN_STARTS = Duration.ofMillis(700);

  private static final List<SslMode> MODES =
      List.of(SslMode.DISABLE, SslMode.PREFER, SslMode.REQUIRE);

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final List<Outage> outages = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private TestPostgres postgres;
  private DatabaseSettings database;
  private SSLContext tls;

  private enum Kind {
    QUERIES,
    STREAMS,
    WRITES,
    WATCH,
    JDBC
  }

  @BeforeEach
  void start() throws Exception {
    postgres = TestPostgres.in(folder);
    database = postgres.migrated("krispyto");
    TestDatabase.execute(database, "create table written (id bigserial)");
    tls = FaultyProxy.tls(vertx);
  }

  @AfterEach
  void stop() throws Exception {
    outages.forEach(outage -> outage.proxy.close());
    threads.shutdown();
    vertx.close().await(30, TimeUnit.SECONDS);
    postgres.close();
  }

  /**
   * Combines each fault with one TLS mode, as many outages as a busy machine can handle at once.
   */
  @Test
  void everyConnectionRecoversWithinTwoSecondsOfAFiveSecondOutage() throws Exception {
    for (var fault : Fault.values()) {
      outages.add(new Outage(fault, MODES.get(fault.ordinal() % MODES.size())));
    }
    assertBackAfter(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 75})
  @Tag("long")
  void everyConnectionRecoversWithinTwoSecondsForEveryFaultAndTlsMode(long seconds)
      throws Exception {
    for (var fault : Fault.values()) {
      MODES.forEach(mode -> outages.add(new Outage(fault, mode)));
    }
    assertBackAfter(Duration.ofSeconds(seconds));
  }

  private void assertBackAfter(Duration length) throws Exception {
    var running = new ArrayList<CompletableFuture<Void>>();
    for (var outage : outages) {
      running.add(CompletableFuture.runAsync(() -> outage.run(length), threads));
      LockSupport.parkNanos(BETWEEN_STARTS.toNanos());
    }
    CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    report();
    assertThat(loads().filter(Load::wasServedWhileDown))
        .as("succeeded during the outage")
        .isEmpty();
    assertThat(loads().filter(load -> !load.isBackInTime())).as("not recovered in time").isEmpty();
    assertThat(loads().filter(Load::failedWhenBack)).as("failed after recovery").isEmpty();
  }

  private void report() {
    for (var kind : Kind.values()) {
      var seconds =
          loads()
              .filter(load -> load.kind == kind)
              .mapToDouble(load -> load.untilAnswered() / 1e9)
              .summaryStatistics();
      LOG.info(
          "{}: back after {} s on average, {} s at most",
          kind,
          String.format(Locale.ROOT, "%.2f", seconds.getAverage()),
          String.format(Locale.ROOT, "%.2f", seconds.getMax()));
    }
  }

  private Stream<Load> loads() {
    return outages.stream().map(outage -> outage.loads).flatMap(Collection::stream);
  }

  private record Response(long sent, long received) {}

  /** One proxy with its fault, and connections of every kind through it. */
  private final class Outage {
    private final Fault fault;
    private final SslMode mode;
    private final FaultyProxy proxy;
    private final DatabaseSettings settings;
    private final List<Load> loads;
    private volatile long began;
    private volatile long ended;
    private volatile long connecting;

    Outage(Fault fault, SslMode mode) {
      this.fault = fault;
      this.mode = mode;
      proxy = new FaultyProxy(database.port(), tls);
      settings =
          new DatabaseSettings(
              "127.0.0.1",
              proxy.port(),
              database.username(),
              database.password(),
              database.name(),
              mode,
              database.sslRootCertificate(),
              2);
      loads = Arrays.stream(Kind.values()).map(kind -> new Load(this, kind)).toList();
    }

    void run(Duration length) {
      loads.forEach(load -> load.start(settings));
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(
              () -> assertThat(loads.stream().filter(load -> load.responses.isEmpty())).isEmpty());
      proxy.begin(fault);
      began = System.nanoTime();
      LockSupport.parkNanos(length.toNanos());
      proxy.end();
      ended = System.nanoTime();
      connect();
      LockSupport.parkNanos(freshUntil() + WATCHED.toNanos() - System.nanoTime());
      loads.forEach(Load::end);
    }

    /** The duration shows how busy the machine is. */
    private void connect() {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThatCode(() -> Jdbc.dataSource(settings).getConnection().close())
                      .as("%s %s", fault, mode)
                      .doesNotThrowAnyException());
      connecting = System.nanoTime() - ended;
    }

    long freshUntil() {
      return ended + FRESH_WITHIN.toNanos() + 3 * connecting;
    }
  }

  /** Repeats a request and records when it succeeded and when it failed. */
  private final class Load {
    private final Outage outage;
    private final Kind kind;
    private final Queue<Response> responses = new ConcurrentLinkedQueue<>();
    private final Queue<Long> failed = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;
    private final List<Supplier<Future<?>>> resources = new ArrayList<>();

    Load(Outage outage, Kind kind) {
      this.outage = outage;
      this.kind = kind;
    }

    void start(DatabaseSettings settings) {
      switch (kind) {
        case QUERIES -> repeat(queries(settings));
        case STREAMS ->
            repeat(
                stream(PgClients.forStreams(vertx, settings, new CurrentServer(vertx, settings))));
        case WRITES -> repeat(write(PgClients.forWrites(vertx, settings)));
        case WATCH -> watch(settings);
        case JDBC -> threads.execute(() -> repeatBlocking(settings));
        default -> throw new IllegalStateException();
      }
    }

    /** Uses all connections at once, so that a stuck one shows. */
    private Supplier<Future<?>> queries(DatabaseSettings settings) {
      var pool = new QueryPool(vertx, settings, new CurrentServer(vertx, settings));
      return () ->
          Future.all(
              IntStream.range(0, settings.poolSize())
                  .mapToObj(
                      i ->
                          pool.run(
                              client -> client.preparedQuery("select pg_sleep(0.03)").execute()))
                  .toList());
    }

    private Supplier<Future<?>> stream(Pool pool) {
      resources.add(pool::close);
      return () ->
          pool.withTransaction(
              connection ->
                  connection
                      .prepare("select n, pg_sleep(0.01) from generate_series(1, 6) n")
                      .compose(
                          statement -> {
                            var cursor = statement.cursor();
                            return cursor.read(2).compose(rows -> cursor.read(2));
                          }));
    }

    private Supplier<Future<?>> write(Pool pool) {
      resources.add(pool::close);
      return () ->
          pool.withTransaction(
              connection ->
                  connection
                      .query("insert into written default values")
                      .execute()
                      .compose(added -> connection.query("select pg_sleep(0.03)").execute()));
    }

    private void watch(DatabaseSettings settings) {
      var server = new CurrentServer(vertx, settings);
      var queries = new QueryPool(vertx, settings, server);
      resources.add(queries::close);
      var watch =
          new DataVersionWatch(
              vertx,
              settings,
              server,
              () -> queries,
              () -> DataVersion.NONE,
              new DataVersionWatch.Listener() {
                private long sent;

                @Override
                public void seen(DataVersion version, DataVersion before) {
                  responses.add(new Response(sent, System.nanoTime()));
                }

                @Override
                public void watching() {
                  sent = System.nanoTime();
                }

                @Override
                public void down(Failure.DatabaseUnavailable cause) {}

                @Override
                public void back() {}

                @Override
                public void moved() {}
              });
      resources.add(watch::close);
      watch.start();
    }

    void end() {
      stopped = true;
      resources.forEach(Supplier::get);
    }

    private void repeat(Supplier<Future<?>> query) {
      if (stopped) {
        return;
      }
      var sent = System.nanoTime();
      query
          .get()
          .onSuccess(response -> responses.add(new Response(sent, System.nanoTime())))
          .onFailure(error -> fail(sent))
          .onComplete(done -> vertx.setTimer(PAUSE_MILLIS, due -> repeat(query)));
    }

    private void repeatBlocking(DatabaseSettings settings) {
      var database = Jdbc.dataSource(settings);
      while (!stopped) {
        var sent = System.nanoTime();
        try (var connection = database.getConnection();
            var statement = connection.createStatement()) {
          statement.execute("select pg_sleep(0.1)");
          responses.add(new Response(sent, System.nanoTime()));
        } catch (SQLException e) {
          fail(sent);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      }
    }

    /** Requests that the end of the test cuts off do not count as failed. */
    private void fail(long sent) {
      if (!stopped) {
        failed.add(sent);
      }
    }

    boolean wasServedWhileDown() {
      return responses.stream()
          .anyMatch(response -> response.sent > outage.began && response.received < outage.ended);
    }

    long untilAnswered() {
      var first =
          responses.stream()
              .map(Response::received)
              .filter(at -> at > outage.ended)
              .findFirst()
              .orElse(Long.MAX_VALUE / 2);
      return first - outage.ended;
    }

    boolean isBackInTime() {
      return outage.ended + untilAnswered() < outage.freshUntil();
    }

    boolean failedWhenBack() {
      return failed.stream().anyMatch(at -> at > outage.freshUntil());
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s %s %s: back after %.2f s, %d failures since, connecting %.2f s",
          outage.fault,
          outage.mode,
          kind,
          untilAnswered() / 1e9,
          failed.stream().filter(at -> at > outage.ended).count(),
          outage.connecting / 1e9);
    }
  }
}
