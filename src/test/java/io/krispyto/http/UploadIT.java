package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.bus.Addresses;
import io.krispyto.config.HttpSettings;
import io.krispyto.http.event.EventTiming;
import io.krispyto.http.wire.body.UploadRate;
import io.krispyto.ingestion.TestUploads;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /ingestions}, up to the transfer of the file to the loader. */
class UploadIT extends SharedServerTestBase {
  private static final String TOKEN = "s3cret";
  private static final String BEARER = "Authorization: Bearer " + TOKEN + "\r\n";
  private static final String CSV = "Content-Type: text/csv\r\n";
  private static final int LIMIT = 1 << 20;
  private static final UploadRate QUICK = new UploadRate(1000, Duration.ofMillis(500));

  @TempDir Path folder;

  private static int hurryingPort;

  private final List<String> deployed = new ArrayList<>();
  private TestUploads uploads;

  @BeforeAll
  static void start() {
    server = TestServer.startWithoutQuery(settings(Optional.of(TOKEN)));
    // Not port 0: both verticles would share one port and each get every second connection.
    hurryingPort = freePort();
    var settings =
        TestServer.settings(
            "HTTP_PORT", String.valueOf(hurryingPort), "EDGE_CACHE_BYTES", "0", "API_TOKEN", TOKEN);
    TestServer.await(
        server.vertx().deployVerticle(new HttpVerticle(settings, QUICK, EventTiming.DEFAULT)));
  }

  private static HttpSettings settings(Optional<String> token) {
    return token
        .map(one -> TestServer.settings("EDGE_CACHE_BYTES", "0", "API_TOKEN", one))
        .orElseGet(() -> TestServer.settings("EDGE_CACHE_BYTES", "0"));
  }

  /** The next test may need another receiver, or none. */
  @AfterEach
  void undeploy() {
    deployed.forEach(each -> TestServer.await(server.vertx().undeploy(each)));
  }

  private void take(long limit) {
    uploads = new TestUploads(folder, limit);
    deploy(uploads);
  }

  private void deploy(VerticleBase taker) {
    deployed.add(TestServer.await(server.vertx().deployVerticle(taker)));
  }

  private void take() {
    take(LIMIT);
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "text/csv,,CSV,false",
    "text/csv; charset=utf-8,?dry_run=true,CSV,true",
    "application/zip,?dry_run=false,ZIP,false",
    "application/x-ndjson,,NDJSON,false",
    "application/x-tar,?sheet=Prices,TAR,false",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,?sheet=A%20B,XLSX,false",
    "application/vnd.apache.parquet,,PARQUET,false",
  })
  void anUploadIs202WithTheLocationOfItsIngestion(
      String mediaType, String query, String format, boolean dryRun) throws Exception {
    take();
    var response = post(query == null ? "" : query, BodyPublishers.ofString("a,b\n"), mediaType);
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.headers().firstValue("location")).hasValue("/ingestions/1");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(new JsonObject(response.body()).getInteger("id")).isEqualTo(1);
    var taken = uploads.taken().remove();
    assertThat(Files.readString(taken.file())).isEqualTo("a,b\n");
    assertThat(taken.format()).isEqualTo(format);
    assertThat(taken.dryRun()).isEqualTo(dryRun);
  }

  @Test
  void aChunkedUploadIsAccepted() throws Exception {
    take();
    try (var client = new Client(server.port())) {
      client.send(head(BEARER + CSV + "Transfer-Encoding: chunked\r\n"));
      client.send("3\r\nabc\r\n").send("4\r\ndefg\r\n").send("0\r\n\r\n");
      assertThat(client.response()).startsWith("HTTP/1.1 202 ");
      assertThat(uploads.taken().remove().file()).hasContent("abcdefg");
      // The connection remains usable.
      client.send("GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.response()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void withoutAConfiguredTokenWritesAreRejectedWithTheReason() {
    take();
    try (var closed = TestServer.startWithoutQuery(settings(Optional.empty()))) {
      var response =
          closed.send(
              "POST",
              "/ingestions",
              BodyPublishers.ofString("x"),
              "Content-Type",
              "text/csv",
              "Authorization",
              "Bearer " + TOKEN);
      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.body()).contains("API_TOKEN is not set on this server");
    }
  }

  /** Runs concurrently, since the server waits a second for the rest of each body. */
  @Test
  void aMissingOrWrongTokenIsRejected() throws Exception {
    take();
    var refused =
        List.of(
            "",
            "Bearer",
            "Bearer ",
            "Bearer s3cre",
            "Bearer s3cret2",
            "Bearer S3CRET",
            "Bearer s3cret s3cret",
            "Basic czNjcmV0",
            "s3cret");
    var clients = new ArrayList<Client>();
    for (var authorization : refused) {
      var client = new Client(server.port());
      clients.add(client);
      client.send(head("Authorization: " + authorization + "\r\n" + CSV + "Content-Length: 9\r\n"));
    }
    for (var client : clients) {
      // Nothing of the body was sent.
      assertThat(client.response())
          .as(refused.get(clients.indexOf(client)))
          .startsWith("HTTP/1.1 401 ")
          .contains("WWW-Authenticate: Bearer realm=\"krispyto\"", "connection: close");
    }
    for (var client : clients) {
      assertThat(client.isClosed()).as(refused.get(clients.indexOf(client))).isTrue();
      client.close();
    }
    assertThat(uploads.files()).isEmpty();
  }

  @Test
  void theSchemeIsCaseInsensitive() {
    take();
    var response =
        server.send(
            "POST",
            "/ingestions",
            BodyPublishers.ofString("x"),
            "Content-Type",
            "text/csv",
            "Authorization",
            "bEARER  " + TOKEN);
    assertThat(response.statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?dry_run=maybe|dry_run: is neither true nor false",
        "?dry_run=|dry_run: is empty",
        "?dry_run|dry_run: is empty",
        "?dry_run=TRUE|dry_run: is neither true nor false",
        "?dry_run=true&dry_run=false|dry_run: is given more than once",
      })
  void anInvalidParameterIs400(String query, String sentence) {
    take();
    var response = post(query, BodyPublishers.ofString("x"), "text/csv");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("detail")).isEqualTo(sentence);
    assertThat(uploads.files()).isEmpty();
  }

  @Test
  void anEmptyBodyIs400() throws Exception {
    take();
    assertThat(post("", BodyPublishers.noBody(), "text/csv").body()).contains("body: is empty");
    for (var framing :
        List.of(
            "\r\n", "Content-Length: 0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
      try (var client = new Client(server.port())) {
        client.send("POST /ingestions HTTP/1.1\r\nHost: h\r\n" + BEARER + CSV + framing);
        assertThat(client.response()).startsWith("HTTP/1.1 400 ").contains("body: is empty");
      }
    }
    await().until(() -> uploads.files().isEmpty());
    assertThat(uploads.taken()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain|not text/plain",
        "application/xml|not application/xml",
        "text/csv; charset=iso-8859-0|iso-8859-0 is not supported",
        ";|but no media type was given",
      })
  void anotherMediaTypeIs415(String mediaType, String reason) {
    take();
    var response = post("", BodyPublishers.ofString("x"), mediaType);
    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(response.body()).contains(reason);
    assertThat(uploads.files()).isEmpty();
  }

  @Test
  void noMediaTypeIs415() {
    take();
    var response =
        server.send(
            "POST",
            "/ingestions",
            BodyPublishers.ofString("x"),
            "Authorization",
            "Bearer " + TOKEN);
    assertThat(response.statusCode()).isEqualTo(415);
  }

  @Test
  void anEncodedBodyIs415ExceptIdentity() {
    take();
    var gzip = post("", BodyPublishers.ofString("x"), "text/csv", "Content-Encoding", "gzip");
    assertThat(gzip.statusCode()).isEqualTo(415);
    assertThat(gzip.headers().firstValue("accept-encoding")).hasValue("identity");
    var identity =
        post("", BodyPublishers.ofString("x"), "text/csv", "Content-Encoding", "Identity");
    assertThat(identity.statusCode()).isEqualTo(202);
  }

  @Test
  void aClientThatDoesNotAcceptJsonGets406() {
    take();
    var response = post("", BodyPublishers.ofString("x"), "text/csv", "Accept", "text/html");
    assertThat(response.statusCode()).isEqualTo(406);
    assertThat(uploads.files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
  void otherMethodsAre405WithTheAllowedOnes(String method) {
    var response = server.send(method, "/ingestions", BodyPublishers.ofString("x"));
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow").orElse("")).contains("POST");
  }

  @Test
  void aLengthOverTheLimitIs413BeforeTheBodyIsSent() throws Exception {
    take();
    for (var length : List.of(String.valueOf(LIMIT + 1), "9223372036854775807")) {
      try (var client = new Client(server.port())) {
        client.send(head(BEARER + CSV + "Content-Length: " + length + "\r\n"));
        assertThat(client.response())
            .startsWith("HTTP/1.1 413 ")
            .contains("connection: close", "An upload may have at most 1048576 bytes.");
        assertThat(client.isClosed()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "-5",
        "+5",
        "99999999999999999999",
        "5, 6",
        "0x5",
        "5\r\nContent-Length: 6"
      })
  void anInvalidLengthIs400(String length) throws Exception {
    take();
    try (var client = new Client(server.port())) {
      client.send(head(BEARER + CSV + "Content-Length: " + length + "\r\n"));
      assertThat(client.response()).containsPattern("^HTTP/1\\.[01] 400 ");
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(uploads.files()).isEmpty();
  }

  @Test
  void anEndlessUploadIs413AndItsSenderReceivesTheResponse() throws Exception {
    take();
    try (var client = new Client(server.port())) {
      client.send(head(BEARER + CSV + "Transfer-Encoding: chunked\r\n"));
      var sent = client.sendForever("2000\r\n" + "x".repeat(0x2000) + "\r\n");
      assertThat(client.response()).startsWith("HTTP/1.1 413 ").contains("connection: close");
      assertThat(client.isClosed()).isTrue();
      sent.cancel(true);
    }
    await().until(() -> uploads.files().isEmpty());
    assertThat(uploads.taken()).isEmpty();
  }

  @Test
  void aTricklingUploadIs408() throws Exception {
    take();
    try (var client = new Client(hurryingPort)) {
      client.send(head(BEARER + CSV + "Content-Length: 1000000\r\n"));
      var begun = Instant.now();
      var sent = client.trickle("x", 20);
      assertThat(client.response()).startsWith("HTTP/1.1 408 ").contains("connection: close");
      assertThat(Duration.between(begun, Instant.now()).toMillis()).isBetween(400L, 3000L);
      assertThat(client.isClosed()).isTrue();
      sent.cancel(true);
    }
    await().until(() -> uploads.files().isEmpty());
    assertThat(uploads.taken()).isEmpty();
  }

  @Test
  void anUploadWithoutABodyIs408() throws Exception {
    take();
    try (var client = new Client(hurryingPort)) {
      client.send(head(BEARER + CSV + "Content-Length: 1000000\r\n"));
      assertThat(client.response()).startsWith("HTTP/1.1 408 ");
    }
    await().until(() -> uploads.files().isEmpty());
  }

  @Test
  void aSlowUploadAboveTheMinimumRateIsAccepted() throws Exception {
    take();
    try (var client = new Client(hurryingPort)) {
      client.send(head(BEARER + CSV + "Content-Length: 5000\r\n"));
      for (var i = 0; i < 10; i++) {
        client.send("x".repeat(500));
        TestServer.await(server.vertx().timer(120, TimeUnit.MILLISECONDS));
      }
      assertThat(client.response()).startsWith("HTTP/1.1 202 ");
    }
    assertThat(uploads.taken().remove().file()).hasSize(5000);
  }

  @Test
  void backpressureDoesNotCountAsASlowUpload() throws Exception {
    var receiver = new Receiver();
    deploy(receiver);
    try (var client = new Client(hurryingPort)) {
      client.send(head(BEARER + CSV + "Content-Length: 300000\r\n"));
      var sent = client.sendInBackground(new byte[300_000]);
      await().until(() -> receiver.waiting.size() == 1);
      // Several measuring windows during which the client cannot send.
      TestServer.await(server.vertx().timer(1500, TimeUnit.MILLISECONDS));
      receiver.writeAll();
      sent.get(5, TimeUnit.SECONDS);
      assertThat(client.response()).startsWith("HTTP/1.1 202 ");
    }
    assertThat(receiver.received).hasValue(300_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100000\r\n", "Transfer-Encoding: chunked\r\n"})
  void aTruncatedUploadIsNotLoadedAndCleanedUp(String framing) throws Exception {
    take();
    try (var client = new Client(server.port())) {
      client.send(head(BEARER + CSV + framing));
      client.send("9\r\n1,Bitcoin\r\n");
      await().until(() -> uploads.files().size() == 1 && Files.size(uploads.files().get(0)) > 0);
    }
    await().until(() -> uploads.files().isEmpty());
    assertThat(uploads.taken()).isEmpty();
    assertAllAreFree();
  }

  @Test
  void aMalformedChunkIs400AndTheUploadIsCleanedUp() throws Exception {
    take();
    try (var client = new Client(server.port())) {
      client.send(head(BEARER + CSV + "Transfer-Encoding: chunked\r\n"));
      client.send("3\r\nabc\r\nno chunk\r\n");
      assertThat(client.response())
          .startsWith("HTTP/1.1 400 ")
          .contains("The chunks of the body are malformed.");
      assertThat(client.isClosed()).isTrue();
    }
    await().until(() -> uploads.files().isEmpty());
    assertThat(uploads.taken()).isEmpty();
    assertAllAreFree();
  }

  @Test
  void anUploadAbandonedBeforeItIsAcceptedIsCleanedUp() throws Exception {
    var receiver = new Receiver();
    receiver.opening = Promise.promise();
    deploy(receiver);
    try (var client = new Client(server.port())) {
      client.send(head(BEARER + CSV + "Content-Length: 10\r\n"));
      await().until(() -> receiver.openRequests.get() == 1);
    }
    receiver.opening.complete();
    await().until(() -> receiver.cancelled.get() == 1);
  }

  @Test
  void continueIsSentOnlyIfTheBodyIsAccepted() throws Exception {
    take();
    var expecting = "Expect: 100-continue\r\n";
    try (var client = new Client(server.port())) {
      client.send(head(BEARER + CSV + expecting + "Content-Length: 4\r\n"));
      assertThat(client.response()).startsWith("HTTP/1.1 100 ");
      client.send("data");
      assertThat(client.response()).startsWith("HTTP/1.1 202 ");
    }
    var refused =
        List.of(
            CSV + "Content-Length: 4\r\n",
            BEARER + "Content-Type: text/html\r\nContent-Length: 4\r\n",
            BEARER + CSV + "Content-Length: 5000000\r\n");
    for (var fields : refused) {
      try (var client = new Client(server.port())) {
        client.send(head(expecting + fields));
        assertThat(client.response()).containsPattern("^HTTP/1.1 4(01|15|13) ");
        assertThat(client.isClosed()).isTrue();
      }
    }
  }

  @Test
  void uploadsOverTheLimitAre503AndConcurrentOnesDoNotMix() throws Exception {
    take();
    var clients = new ArrayList<Client>();
    for (var i = 0; i < 8; i++) {
      var client = new Client(server.port());
      clients.add(client);
      client.send(head(BEARER + CSV + "Content-Length: 10\r\n")).send(("" + i).repeat(5));
    }
    await().until(() -> uploads.files().size() == 8);
    var response = post("", BodyPublishers.ofString("x"), "text/csv");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).hasValue("10");
    for (var i = 0; i < 8; i++) {
      clients.get(i).send(("" + i).repeat(5));
      assertThat(clients.get(i).response()).startsWith("HTTP/1.1 202 ");
      clients.get(i).close();
      assertThat(uploads.taken().remove().file()).hasContent(("" + i).repeat(10));
    }
  }

  @Test
  void withoutAWriteSideUploadsAre503() {
    var response = post("", BodyPublishers.ofString("x"), "text/csv");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).hasValue("10");
  }

  @Test
  void stoppingTheWriteSideEndsUploadsWith503AndCleansUp() throws Exception {
    take();
    try (var client = new Client(server.port())) {
      client.send(head(BEARER + CSV + "Content-Length: 10\r\n")).send("begun");
      await().until(() -> uploads.files().size() == 1);
      TestServer.await(server.vertx().undeploy(deployed.remove(0)));
      assertThat(uploads.files()).isEmpty();
      client.send(".");
      assertThat(client.response()).startsWith("HTTP/1.1 503 ").contains("connection: close");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void aFullDiskIs500AndReportedAsNotStored() {
    assumeTrue(Files.exists(TestUploads.FULL_DISK), "no /dev/full here");
    take();
    uploads.fillDisk();
    var response = post("", BodyPublishers.ofString("x"), "text/csv");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("The server could not store the request body.");
    await().until(() -> uploads.files().isEmpty());
  }

  @Test
  void aLargeUploadArrivesUnchanged() throws Exception {
    var size = 200 * (1 << 20);
    take(size);
    var block = new byte[1 << 20];
    var sum = new CRC32();
    try (var client = new Client(server.port())) {
      client.send(head(BEARER + CSV + "Content-Length: " + size + "\r\n"));
      for (var i = 0; i < size / block.length; i++) {
        Arrays.fill(block, (byte) i);
        block[i] = 'x';
        sum.update(block);
        client.send(block);
      }
      assertThat(client.response()).startsWith("HTTP/1.1 202 ");
    }
    var received = new CRC32();
    try (var in = Files.newInputStream(uploads.taken().remove().file())) {
      for (var read = in.read(block); read >= 0; read = in.read(block)) {
        received.update(block, 0, read);
      }
    }
    assertThat(received.getValue()).isEqualTo(sum.getValue());
  }

  @Test
  void aSenderFasterThanTheDiskIsThrottled() throws Exception {
    var receiver = new Receiver();
    deploy(receiver);
    var size = 200 * (1 << 20);
    try (var client = new Client(server.port())) {
      client.send(head(BEARER + CSV + "Content-Length: " + size + "\r\n"));
      var sent = client.sendInBackground(new byte[size]);
      await().until(() -> receiver.waiting.size() == 1);
      // Long enough to fill the network's buffers, with some margin.
      var before = new AtomicLong(-1);
      await()
          .pollInterval(Duration.ofMillis(300))
          .until(() -> before.getAndSet(client.sent.get()) == client.sent.get());
      assertThat(client.sent).hasValueLessThan(20L << 20);
      assertThat(receiver.waiting).hasSize(1);
      assertThat(receiver.waiting.element().body().length()).isLessThanOrEqualTo(64 * 1024);
      // Each written chunk allows the client to send as much again.
      for (var i = 0; i < 20; i++) {
        receiver.writeOne();
        await().until(() -> receiver.waiting.size() == 1);
      }
      assertThat(receiver.received.get()).isBetween(15L * 64 * 1024, 21L * 64 * 1024);
      assertThat(client.sent.get() - before.get()).isLessThan(20L << 20);
      receiver.writeAll();
      sent.get(30, TimeUnit.SECONDS);
      assertThat(client.response()).startsWith("HTTP/1.1 202 ");
    }
    assertThat(receiver.received).hasValue(size);
    assertThat(receiver.largest.get()).isLessThanOrEqualTo(64 * 1024);
  }

  @Test
  void aRejectedBodyOnAnotherPathClosesTheConnection() throws Exception {
    for (var line : List.of("POST /nowhere", "PUT /dashboard", "POST /%ZZ")) {
      try (var client = new Client(server.port())) {
        client.send(line + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\nx");
        assertThat(client.response()).containsPattern("^HTTP/1.1 4").contains("connection: close");
        assertThat(client.isClosed()).isTrue();
      }
    }
  }

  @Test
  void aWebPageOfAnotherOriginMayUpload() {
    var response =
        server.send(
            "OPTIONS",
            "/ingestions",
            "Origin",
            "https://front.example",
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "authorization,content-type");
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("access-control-allow-methods").orElse(""))
        .contains("POST");
    assertThat(response.headers().firstValue("access-control-allow-headers").orElse(""))
        .contains("Authorization", "Content-Type");
    var refused =
        server.send("POST", "/ingestions", BodyPublishers.ofString("x"), "Origin", "https://a.b");
    assertThat(refused.headers().firstValue("access-control-allow-origin")).hasValue("*");
    assertThat(refused.headers().firstValue("access-control-expose-headers").orElse(""))
        .contains("Location");
  }

  private void assertAllAreFree() {
    for (var i = 0; i < 8; i++) {
      assertThat(post("", BodyPublishers.ofString("x"), "text/csv").statusCode()).isEqualTo(202);
    }
  }

  private HttpResponse<String> post(
      String query, BodyPublisher body, String mediaType, String... headers) {
    var all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Content-Type", mediaType, "Authorization", "Bearer " + TOKEN));
    return server.send("POST", "/ingestions" + query, body, all.toArray(String[]::new));
  }

  private static String head(String fields) {
    return "POST /ingestions HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
  }

  /** Accepts an upload, and writes chunks only on demand. */
  private static final class Receiver extends VerticleBase {
    private final ConcurrentLinkedQueue<Message<Buffer>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong openRequests = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong largest = new AtomicLong();
    private Promise<Void> opening = Promise.promise();
    private volatile boolean writesAll;

    private Receiver() {
      opening.complete();
    }

    @Override
    public Future<?> start() {
      var bus = vertx.eventBus();
      bus.<Buffer>consumer("pieces", this::receive);
      return bus.consumer(
              Addresses.UPLOAD,
              message -> {
                openRequests.incrementAndGet();
                opening
                    .future()
                    .onSuccess(opened -> message.reply(new JsonObject().put("address", "pieces")));
              })
          .completion();
    }

    private void receive(Message<Buffer> message) {
      if (message.headers().contains(Addresses.UPLOAD_CANCEL)) {
        cancelled.incrementAndGet();
      } else if (message.headers().contains(Addresses.UPLOAD_END)) {
        message.reply(new JsonObject().put("id", 1));
      } else {
        largest.accumulateAndGet(message.body().length(), Math::max);
        waiting.add(message);
        if (writesAll) {
          writeOne();
        }
      }
    }

    private void writeOne() {
      var message = waiting.poll();
      if (message != null) {
        received.addAndGet(message.body().length());
        message.reply(null);
      }
    }

    private void writeAll() {
      writesAll = true;
      writeOne();
    }
  }

  /** A client that sends arbitrary bytes. */
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final AtomicLong sent = new AtomicLong();

    private Client(int port) throws IOException {
      socket = new Socket("localhost", port);
      socket.setSoTimeout(10_000);
    }

    private Client send(String text) throws IOException {
      return send(text.getBytes(StandardCharsets.UTF_8));
    }

    private Client send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      return this;
    }

    private CompletableFuture<Void> sendInBackground(byte[] bytes) {
      return CompletableFuture.runAsync(
          () -> {
            try {
              for (var from = 0; from < bytes.length; from += 10_000) {
                var length = Math.min(10_000, bytes.length - from);
                socket.getOutputStream().write(bytes, from, length);
                sent.addAndGet(length);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    private CompletableFuture<Void> sendForever(String text) {
      return CompletableFuture.runAsync(() -> sendUntilClosed(text, 0));
    }

    private CompletableFuture<Void> trickle(String text, int pauseMilliseconds) {
      return CompletableFuture.runAsync(() -> sendUntilClosed(text, pauseMilliseconds));
    }

    private void sendUntilClosed(String text, int pauseMilliseconds) {
      try {
        while (true) {
          send(text);
          TimeUnit.MILLISECONDS.sleep(pauseMilliseconds);
        }
      } catch (IOException | InterruptedException closed) {
        // Expected.
      }
    }

    /** One response, with its body if it has a length. */
    private String response() throws IOException {
      var in = socket.getInputStream();
      var text = new StringBuilder();
      while (text.indexOf("\r\n\r\n") < 0) {
        var next = in.read();
        if (next < 0) {
          return text.toString();
        }
        text.append((char) next);
      }
      var length = text.indexOf("content-length: ");
      if (length >= 0) {
        var end = text.indexOf("\r\n", length);
        var bytes = Integer.parseInt(text.substring(length + "content-length: ".length(), end));
        text.append(new String(in.readNBytes(bytes), StandardCharsets.UTF_8));
      }
      return text.toString();
    }

    /** Whether the server closes the connection without sending more. */
    private boolean isClosed() throws IOException {
      try {
        return socket.getInputStream().read() < 0;
      } catch (SocketException reset) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
