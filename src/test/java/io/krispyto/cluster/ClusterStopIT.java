package io.krispyto.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.Options;
import io.krispyto.bus.ReadRequest;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.domain.query.OrderColumn;
import io.krispyto.domain.query.OrderType;
import io.krispyto.http.Transports;
import io.krispyto.ingestion.IngestionVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One of two query nodes stops, while a third node sends queries to both. */
@Tag("timed")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterStopIT {
  private static final int SECONDS = 120;
  private static final Duration PACE = Duration.ofMillis(25);

  /** Generous, for a busy machine. */
  private static final Duration SLACK = Duration.ofSeconds(4);

  private static final int MAX_WAITING = 20;

  private static final String VALUES =
      "{\"high\":9000,\"low\":0,\"open\":1,\"volume\":1,\"market_cap\":1}";

  @TempDir static Path folder;

  private static DatabaseSettings database;
  private static Cluster cluster;
  private static Vertx requester;
  private static Process other;

  @BeforeAll
  static void start() throws Exception {
    database = TestDatabase.migrated();
    Transports.fill(database);
    cluster = Cluster.of(3);
    requester = await(cluster.join(cluster.ports().get(0)));
    await(requester.deployVerticle(new IngestionVerticle(database)));
    other = ReadSide.start(cluster, cluster.ports().get(1), database, folder);
  }

  @AfterAll
  static void stop() throws Exception {
    other.destroyForcibly();
    await(requester.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(SECONDS, TimeUnit.SECONDS);
  }

  @Test
  @Order(1)
  void closingOneOfTwoNodesLosesNoReadAndNoWrite() throws Exception {
    var leaving = await(cluster.join(cluster.ports().get(2)));
    await(ReadSide.deploy(leaving, ReadSide.settings(database)));
    await(leaving.deployVerticle(new IngestionVerticle(database)));
    var load = new Load();
    load.await(100);
    await(leaving.close());
    load.await(100);
    load.end();
    // Writes are never sent twice, so none was lost.
    assertThat(load.failures).isEmpty();
  }

  @Test
  @Order(2)
  void killingOneOfTwoNodesCostsAReadOneAttempt() throws Exception {
    var staying = await(cluster.join(cluster.ports().get(2)));
    try {
      await(ReadSide.deploy(staying, ReadSide.settings(database)));
      var load = new Load();
      load.await(100);
      other.destroyForcibly().waitFor();
      load.await(200);
      load.end();
      System.out.println(
          "Killed: of "
              + load.took.size()
              + " reads and writes, "
              + load.took.stream().filter(each -> each.compareTo(ReadRequest.ATTEMPT) >= 0).count()
              + " took an attempt more, the slowest "
              + load.slowest().toMillis()
              + " ms");
      assertThat(load.failures).isEmpty();
      // A request without a retry waits for its client's timeout.
      assertThat(load.slowest()).isLessThan(ReadRequest.ATTEMPT.plus(SLACK));
    } finally {
      await(staying.close());
    }
  }

  /** Sends a request every {@link #PACE}, unless too many are pending already. */
  private static final class Load {
    private final KrispytoClient client =
        KrispytoClient.of(requester).within(Duration.ofSeconds(SECONDS));
    private final AtomicInteger sent = new AtomicInteger();
    private final List<Duration> took = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final long timer = requester.setPeriodic(PACE.toMillis(), due -> send());

    private void send() {
      if (sent.get() - took.size() - failures.size() >= MAX_WAITING) {
        return;
      }
      var begun = System.nanoTime();
      request(sent.getAndIncrement())
          .onSuccess(reply -> took.add(Duration.ofNanos(System.nanoTime() - begun)))
          .onFailure(failures::add);
    }

    private Future<?> request(int number) {
      var day = LocalDate.of(2020, 1, 1).plusDays(number);
      return switch (number % 4) {
        case 0 -> client.search("btc");
        case 1 -> client.dashboard("all", day.toString(), OrderColumn.PRICE, OrderType.ASC);
        case 2 ->
            client.export(Options.export().from(day)).compose(all -> client.bytes(all, 1 << 20));
        default -> client.putRecord("btc", day, new JsonObject(VALUES).put("close", number));
      };
    }

    /** Waits until this many more requests have completed. */
    void await(int more) {
      var before = took.size();
      Awaitility.await()
          .atMost(Duration.ofSeconds(SECONDS))
          .until(() -> took.size() + failures.size() >= before + more);
    }

    void end() {
      requester.cancelTimer(timer);
      Awaitility.await()
          .atMost(Duration.ofSeconds(SECONDS))
          .until(() -> took.size() + failures.size() == sent.get());
    }

    Duration slowest() {
      return new ArrayList<>(took).stream().max(Duration::compareTo).orElseThrow();
    }
  }
}
