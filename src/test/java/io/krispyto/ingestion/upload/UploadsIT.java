package io.krispyto.ingestion.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.Blocking;
import io.krispyto.ingestion.TestUploads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Receives uploads over the event bus. */
class UploadsIT {
  private static final long LIMIT = 1000;

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private TestUploads uploads;
  private String deployment;

  @AfterEach
  void stop() {
    Blocking.await(vertx.close());
  }

  private void start(Duration timeout) {
    uploads = new TestUploads(folder, LIMIT, timeout);
    deployment = Blocking.await(vertx.deployVerticle(uploads));
  }

  private void start() {
    start(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/csv|CSV|upload.csv",
        "TEXT/CSV; Charset=\"UTF-8\"; header=present|CSV|upload.csv",
        "text/csv;charset=us-ascii|CSV|upload.csv",
        "application/zip|ZIP|upload.zip",
        "application/x-ndjson|NDJSON|upload.ndjson",
      })
  void aCompleteUploadIsHandedToTheQueue(String mediaType, String format, String label)
      throws Exception {
    start();
    var address = open(new JsonObject().put("media_type", mediaType).put("dry_run", true));
    // All chunks are in flight at once; they are written in order.
    var chunks = new ArrayList<Future<?>>();
    for (var chunk : "a,bc,def,ghij".split(",")) {
      chunks.add(send(address, chunk));
    }
    var reply = Blocking.await(end(address));

    assertThat(reply.getInteger("id")).isEqualTo(1);
    Blocking.await(Future.all(chunks));
    var taken = uploads.taken().remove();
    assertThat(taken.format()).isEqualTo(format);
    assertThat(taken.label()).isEqualTo(label);
    assertThat(taken.dryRun()).isTrue();
    assertThat(Files.readString(taken.file())).isEqualTo("abcdefghij");
    assertThat(uploads.files()).containsExactly(taken.file());
    assertNoConsumer(address);
  }

  @Test
  void anUploadIsNoDryRunByDefault() {
    start();
    var address = open(csv());
    Blocking.await(send(address, "x"));
    Blocking.await(end(address));
    assertThat(uploads.taken().remove().dryRun()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|415|An upload must be text/csv, application/x-ndjson, application/json, application/zip, application/x-tar, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet or application/vnd.apache.parquet, but no media type was given.",
        "{\"media_type\":\"\"}|415|An upload must be text/csv, application/x-ndjson, application/json, application/zip, application/x-tar, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet or application/vnd.apache.parquet, but no media type was given.",
        "{\"media_type\":7}|415|An upload must be text/csv, application/x-ndjson, application/json, application/zip, application/x-tar, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet or application/vnd.apache.parquet, but no media type was given.",
        "{\"media_type\":\"text/csvx\"}|415|An upload must be text/csv, application/x-ndjson, application/json, application/zip, application/x-tar, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet or application/vnd.apache.parquet, not text/csvx.",
        "{\"media_type\":\"text/csv; charset=latin99\"}|415|The charset latin99 is not supported.",
        "{\"media_type\":\"text/csv;CHARSET = \\\"utf 16\\\"\"}|415|The charset utf 16 is not supported.",
        "{\"media_type\":\"text/csv\",\"sheet\":\"\"}|400|sheet: is empty",
        "{\"media_type\":\"text/csv\",\"sheet\":[\"a\",\"b\"]}|400|sheet: is given more than once",
        "{\"media_type\":\"text/csv\",\"dry_run\":\"maybe\"}|400|dry_run: is neither true nor false",
        "{\"media_type\":\"text/csv\",\"dry_run\":[\"true\",\"true\"]}|400|dry_run: is given more than once",
        "{\"media_type\":\"text/csv\",\"dry_run\":{}}|400|dry_run: is not text",
        "{\"media_type\":\"text/csv\",\"length\":0}|400|body: is empty",
        "{\"media_type\":\"text/csv\",\"length\":-1}|400|body: is empty",
        "{\"media_type\":\"text/csv\",\"length\":1001}|413|An upload may have at most 1000 bytes.",
      })
  void invalidUploadsAreRejectedBeforeTheBodyIsSent(String body, int status, String sentence) {
    start();
    var problem = problem(request(new JsonObject(body)));
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("detail")).isEqualTo(sentence);
    assertThat(uploads.files()).isEmpty();
  }

  @Test
  void aMessageThatIsNotAnObjectIsRejected() {
    start();
    var response = vertx.eventBus().request(Addresses.UPLOAD, new JsonArray());
    assertThat(problem(response).getInteger("status")).isEqualTo(415);
  }

  @Test
  void anUploadIsRejectedAndDeletedOnceItIsTooLarge() {
    start();
    var address = open(csv());
    Blocking.await(send(address, "x".repeat((int) LIMIT)));
    assertThat(problem(send(address, "y")).getString("detail"))
        .isEqualTo("An upload may have at most 1000 bytes.");
    assertDiscarded(address);
  }

  @Test
  void anUploadOfExactlyTheLimitIsAccepted() {
    start();
    var address = open(csv().put("length", LIMIT));
    Blocking.await(send(address, "x".repeat((int) LIMIT)));
    Blocking.await(end(address));
    assertThat(uploads.taken().remove().file()).hasSize(LIMIT);
  }

  @Test
  void anEmptyOrIncompleteUploadIsRejectedAndDeleted() {
    start();
    var empty = open(csv());
    assertThat(problem(end(empty)).getString("detail")).isEqualTo("body: is empty");
    assertDiscarded(empty);
    var cut = open(csv().put("length", 10));
    Blocking.await(send(cut, "12345"));
    assertThat(problem(end(cut)).getString("detail")).isEqualTo("body: has 5 bytes instead of 10");
    assertDiscarded(cut);
  }

  @Test
  void aCancelledUploadIsDeleted() {
    start();
    var address = open(csv());
    Blocking.await(send(address, "begun"));
    assertThat(uploads.files()).hasSize(1);
    vertx.eventBus().send(address, null, header(Addresses.UPLOAD_CANCEL));
    assertDiscarded(address);
  }

  @Test
  void aMessageThatIsNoChunkAbortsTheUpload() {
    start();
    var address = open(csv());
    assertThat(problem(vertx.eventBus().request(address, "text")).getInteger("status"))
        .isEqualTo(400);
    assertDiscarded(address);
  }

  @Test
  void anIdleUploadIsAborted() {
    start(Duration.ofMillis(300));
    var silent = open(csv());
    var address = open(csv());
    // Longer in total than the idle timeout, but with shorter pauses.
    for (var i = 0; i < 6; i++) {
      Blocking.await(vertx.timer(100).compose(waited -> send(address, "x")));
    }
    assertThat(uploads.files()).hasSize(1);
    assertNoConsumer(silent);
    assertDiscarded(address);
  }

  @Test
  void anUploadThatTheQueueRejectsIsDeleted() {
    start();
    uploads.refuse(new Failure.DatabaseUnavailable(new IllegalStateException("down")));
    var address = open(csv());
    Blocking.await(send(address, "x"));
    assertThat(problem(end(address)).getString("detail")).isEqualTo("Database connection error.");
    assertDiscarded(address);
  }

  @Test
  void aFullDiskIsReportedAndLeavesNoFile() {
    assumeTrue(Files.exists(TestUploads.FULL_DISK), "no /dev/full here");
    start();
    uploads.fillDisk();
    var address = open(csv());
    var problem = problem(send(address, "x"));
    assertThat(problem.getInteger("status")).isEqualTo(500);
    assertThat(problem.getString("type")).endsWith(":not-stored");
    assertThat(problem.getString("detail"))
        .isEqualTo("The server could not store the request body.");
    assertDiscarded(address);
  }

  @Test
  void anUploadThatEndsBeforeItsFailedWriteIsNotQueued() {
    assumeTrue(Files.exists(TestUploads.FULL_DISK), "no /dev/full here");
    start();
    uploads.fillDisk();
    var address = open(csv());
    send(address, "x");
    assertThat(failure(end(address))).isNotNull();
    assertDiscarded(address);
  }

  @Test
  void aFailureToCreateTheFileIsReported() throws Exception {
    start();
    Files.delete(folder);
    assertThat(problem(request(csv())).getString("type")).endsWith(":not-stored");
    Files.createDirectory(folder);
    // The failed upload does not count towards the limit.
    for (var i = 0; i < 8; i++) {
      open(csv());
    }
  }

  @Test
  void tooManyConcurrentUploadsAreRejected() {
    start();
    var first = open(csv());
    for (var i = 1; i < 8; i++) {
      open(csv());
    }
    var problem = problem(request(csv()));
    assertThat(problem.getInteger("status")).isEqualTo(503);
    assertThat(problem.getString("detail"))
        .isEqualTo("Too many uploads are in progress. Try again later.");
    assertThat(uploads.files()).hasSize(8);
    vertx.eventBus().send(first, null, header(Addresses.UPLOAD_CANCEL));
    await().until(() -> uploads.files().size() == 7);
    open(csv());
  }

  @Test
  void stoppingDeletesIncompleteUploadsAndUnregistersTheirConsumers() {
    start();
    var address = open(csv());
    Blocking.await(send(address, "begun"));
    Blocking.await(vertx.undeploy(deployment));
    assertThat(uploads.files()).isEmpty();
    assertNoConsumer(address);
    assertNoConsumer(Addresses.UPLOAD);
  }

  @Test
  void stoppingWaitsUntilCompleteUploadsAreQueued() {
    start();
    var opening = uploads.hold();
    var address = open(csv());
    Blocking.await(send(address, "whole"));
    var ended = end(address);
    await().until(() -> uploads.taken().size() == 1);
    var stopping = vertx.undeploy(deployment);
    assertThat(ended.isComplete()).isFalse();
    Blocking.await(vertx.timer(200));
    assertThat(stopping.isComplete()).isFalse();
    opening.complete();
    assertThat(Blocking.await(ended).getInteger("id")).isEqualTo(1);
    Blocking.await(stopping);
    assertThat(uploads.files()).hasSize(1);
  }

  private static JsonObject csv() {
    return new JsonObject().put("media_type", "text/csv");
  }

  private Future<JsonObject> request(JsonObject body) {
    return vertx.eventBus().<JsonObject>request(Addresses.UPLOAD, body).map(reply -> reply.body());
  }

  private String open(JsonObject body) {
    return Blocking.await(request(body)).getString("address");
  }

  private Future<?> send(String address, String text) {
    var chunk = Buffer.buffer(text.getBytes(StandardCharsets.UTF_8));
    return vertx.eventBus().request(address, chunk);
  }

  private Future<JsonObject> end(String address) {
    return vertx
        .eventBus()
        .<JsonObject>request(address, null, header(Addresses.UPLOAD_END))
        .map(reply -> reply.body());
  }

  private static DeliveryOptions header(String name) {
    return new DeliveryOptions().addHeader(name, "true");
  }

  private static JsonObject problem(Future<?> response) {
    return BusFailure.problem(failure(response));
  }

  private static ReplyException failure(Future<?> response) {
    return catchThrowableOfType(ReplyException.class, () -> Blocking.await(response));
  }

  private void assertDiscarded(String address) {
    // Check this first: the message of the other check would restart the idle timeout.
    await().until(() -> uploads.files().isEmpty());
    assertNoConsumer(address);
    assertThat(uploads.taken()).isEmpty();
  }

  private void assertNoConsumer(String address) {
    await()
        .untilAsserted(
            () ->
                assertThat(failure(send(address, "late")))
                    .isNotNull()
                    .returns(ReplyFailure.NO_HANDLERS, ReplyException::failureType));
  }
}
