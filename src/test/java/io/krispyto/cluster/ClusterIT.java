package io.krispyto.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.Answer;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.KrispytoFailure;
import io.krispyto.bus.Page;
import io.krispyto.bus.PageInPieces;
import io.krispyto.bus.ReadOperation;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.domain.OrderColumn;
import io.krispyto.domain.OrderType;
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
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Krispyto in another JVM, which only a clustered bus leads to. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
  private static final int MANY = 10_500;
  private static final int SECONDS = 30;

  @TempDir static Path folder;

  private static DatabaseSettings database;
  private static Process other;
  private static Vertx vertx;
  private static KrispytoClient client;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    database = TestDatabase.migrated();
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) select n, 'Currency ' || n, 'C' || n from generate_series(1, "
            + MANY
            + ") as n",
        """
        insert into record (currency_id, date, close, volume, marketcap)
          select n, timestamp '2021-07-06 23:59:59', n / 7.0, n, n from generate_series(1, 10500) as n
        """,
        "insert into record (currency_id, date, close) values (1, '2021-07-05 23:59:59', 5)");
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

  @Test
  @Order(1)
  void answersAreTheBytesOfHttp() throws Exception {
    assertThat(((Page) await(dashboard("c1,c7"))).bytes().toString())
        .isEqualTo(
            server.get("/dashboard?id=c1,c7&date=latest&order_by=price&order_type=asc").body());
    assertThat(await(client.search("c77")).getString("name")).isEqualTo("Currency 77");
    var record = new JsonObject().put("currency", "c1").put("date", "2021-7-5");
    assertThat(((Page) await(client.ask(ReadOperation.RECORD, record))).bytes().toString())
        .isEqualTo(server.get("/currencies/c1/records/2021-7-5").body());
  }

  private static Future<Answer> dashboard(String id) {
    return client.dashboard(id, KrispytoClient.LATEST, OrderColumn.PRICE, OrderType.ASC);
  }

  @Test
  @Order(2)
  void failuresAreTheProblemsOfHttp() {
    for (var name : List.of("nobody", " ")) {
      var failure = catchThrowableOfType(KrispytoFailure.class, () -> await(client.search(name)));
      var overHttp = server.get("/search?name=" + name.replace(" ", "%20"));
      assertThat(failure.status()).isEqualTo(overHttp.statusCode());
      assertThat(failure.problem()).isEqualTo(new JsonObject(overHttp.body()));
    }
  }

  @Test
  @Order(3)
  void aLargeAnswerComesInPiecesOrIsCancelled() throws Exception {
    var large = await(dashboard("all"));
    assertThat(large).isInstanceOf(PageInPieces.class);
    assertThat(await(client.bytes(large, 10_000_000)).toString())
        .isEqualTo(
            server.get("/dashboard?id=all&date=latest&order_by=price&order_type=asc").body());
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
      TestDatabase.execute(database, "update record set close = 6 where currency_id = 1");
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
  @Order(5)
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
    assertThat(catchThrowableOfType(Throwable.class, () -> await(ended.future())))
        .isNotInstanceOf(TimeoutException.class)
        .isNotNull();
    var failure = catchThrowableOfType(KrispytoFailure.class, () -> await(client.search("c1")));
    assertThat(failure.isUnanswered()).isTrue();
  }
}
