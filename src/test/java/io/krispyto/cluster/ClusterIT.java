package io.krispyto.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.KrispytoFailure;
import io.krispyto.bus.PageInPieces;
import io.krispyto.bus.ReadOperation;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.domain.OrderColumn;
import io.krispyto.domain.OrderType;
import io.krispyto.http.BothWays;
import io.krispyto.http.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Krispyto in another JVM, which only a clustered bus leads to. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
  private static final int MANY = 10_500;

  /** Of which the questions of {@link BothWays} do not ask. */
  private static final String MANY_DAY = "2021-4-1";

  /** What a client waits that has no patience. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final int SECONDS = 30;

  @TempDir static Path folder;

  private static DatabaseSettings database;
  private static Process other;
  private static Vertx vertx;
  private static KrispytoClient client;
  private static TestServer server;
  private static BothWays ask;

  @BeforeAll
  static void start() throws Exception {
    database = TestDatabase.migrated();
    BothWays.fill(database);
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) select 100 + n, 'Currency ' || n, 'C' || n from generate_series(1, "
            + MANY
            + ") as n",
        "insert into record (currency_id, date, close, volume, marketcap)"
            + " select id, timestamp '2021-04-01 23:59:59', id / 7.0, id, id from currency where id > 100");
    var cluster = new Cluster(freePort(), freePort());
    var settings =
        new JsonObject()
            .put("DB_ENDPOINT", database.host() + ":" + database.port())
            .put("DB_NAME", database.name())
            .put("DB_SSL_MODE", "disable");
    var output = folder.resolve("read-side.txt");
    vertx = cluster.join(cluster.first()).await(SECONDS, TimeUnit.SECONDS);
    other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ReadSide.class.getName(),
                String.valueOf(cluster.first()),
                String.valueOf(cluster.second()),
                settings.encode())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(SECONDS))
        .until(() -> Files.readAllLines(output).contains("ready"));
    client = KrispytoClient.of(vertx);
    server = TestServer.start(database);
    ask = new BothWays(server, client);
  }

  @AfterAll
  static void stop() throws Exception {
    other.destroyForcibly();
    server.close();
    vertx.close().await(SECONDS, TimeUnit.SECONDS);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(SECONDS, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @MethodSource("io.krispyto.http.BothWays#questions")
  @Order(1)
  void answersAndFailuresAreTheBytesOfHttp(String question) {
    assertThat(ask.overTheBus(question)).isEqualTo(ask.overHttp(question));
  }

  @Test
  @Order(3)
  void aLargeAnswerComesInPiecesOrIsCancelled() throws Exception {
    var large = await(client.dashboard("all", MANY_DAY, OrderColumn.PRICE, OrderType.ASC));
    assertThat(large).isInstanceOf(PageInPieces.class);
    assertThat(await(client.bytes(large, 10_000_000)).toString())
        .isEqualTo(
            server
                .get("/dashboard?id=all&date=" + MANY_DAY + "&order_by=price&order_type=asc")
                .body());
    // More streams than the read side has connections for, each given up after its first bytes.
    for (var i = 0; i < 12; i++) {
      var record = new JsonObject().put("format", "ndjson");
      var given = await(client.ask(ReadOperation.EXPORT, record));
      var failure =
          catchThrowableOfType(KrispytoFailure.class, () -> await(client.bytes(given, 100)));
      assertThat(failure.status()).isEqualTo(413);
    }
  }

  @Test
  @Order(4)
  void newsOfTheDataComeAcross() {
    var news = new ConcurrentLinkedQueue<JsonObject>();
    var consumer =
        vertx
            .eventBus()
            .<JsonObject>consumer(Addresses.CHANGES, message -> news.add(message.body()));
    try {
      await(consumer.completion());
      TestDatabase.execute(database, "update record set close = 6 where currency_id = 101");
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> news.stream().anyMatch(told -> told.encode().contains("Currency 1")));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      consumer.unregister();
    }
  }

  @Test
  @Order(6)
  void whatNobodyDoesIsUnanswered() {
    var nobody =
        catchThrowableOfType(
            KrispytoFailure.class,
            () -> await(client.deleteRecord("btc", LocalDate.of(2021, 7, 6))));
    assertThat(nobody.isUnanswered()).isTrue();
  }

  @Test
  @Order(7)
  void whereTheOtherHaltsItIsGivenUpInTimeAndAnswersWhenItGoesOn() throws Exception {
    signal("STOP");
    try {
      var begun = System.nanoTime();
      var failure =
          catchThrowableOfType(
              KrispytoFailure.class, () -> await(client.within(SOON).search("btc")));
      assertThat(failure.isUnanswered()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(SOON.minusMillis(100), SOON.multipliedBy(2));
    } finally {
      signal("CONT");
    }
    assertThat(await(client.search("btc")).getString("name")).isEqualTo("Bitcoin");
  }

  /** It keeps its connections all the while. */
  private static void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(other.pid())).start().waitFor();
  }

  @Test
  @Order(8)
  void whereTheOtherIsKilledNothingHangs() throws Exception {
    var page = (PageInPieces) await(client.ask(ReadOperation.EXPORT, new JsonObject()));
    var begun = Promise.<Buffer>promise();
    var ended = Promise.<Void>promise();
    var pieces = client.stream(page);
    pieces
        .exceptionHandler(ended::tryFail)
        .endHandler(ended::tryComplete)
        .handler(
            piece -> {
              if (begun.tryComplete(piece)) {
                pieces.pause();
              }
            });
    await(begun.future());
    other.destroyForcibly().waitFor();
    pieces.resume();
    for (var asked : List.of(ended.future(), client.search("btc"))) {
      var failure = catchThrowableOfType(KrispytoFailure.class, () -> await(asked));
      assertThat(failure.isUnanswered()).isTrue();
    }
  }
}
