package io.krispyto.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.Violation;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BusMessagesTest {
  static Stream<Payload> payloads() {
    return Stream.of(
        new Payload(
            Buffer.buffer("[{\"crypto\":\"Bitcoin\"}]"),
            "application/json",
            new DataVersion(1L << 40)),
        new Payload(
            Buffer.buffer(new byte[] {0, -1, 127, -128}),
            "application/octet-stream",
            DataVersion.NONE),
        new Payload(
            Buffer.buffer("₿".repeat(100_000)),
            "text/plain; charset=utf-8; x=\"ü\"",
            new DataVersion(7)),
        new Payload(Buffer.buffer(), "application/x-ndjson", DataVersion.NONE),
        Payload.noData(new DataVersion(8)));
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void aPayloadSurvivesTheCodecUnchanged(Payload payload) {
    var arrived = throughTheWire(new PayloadCodec(), payload);

    assertThat(arrived).isEqualTo(payload);
    assertThat(arrived.isNoData()).isEqualTo(payload.mediaType().isEmpty());
  }

  static Stream<Chunk> chunks() {
    return Stream.of(
        new Chunk(Buffer.buffer("₿".repeat(20_000)), false),
        new Chunk(Buffer.buffer(new byte[] {0, -1, 127, -128}), true),
        new Chunk(Buffer.buffer(), true));
  }

  @ParameterizedTest
  @MethodSource("chunks")
  void aChunkSurvivesTheCodecUnchanged(Chunk chunk) {
    assertThat(throughTheWire(new ChunkCodec(), chunk)).isEqualTo(chunk);
  }

  @Test
  void aChunkedPayloadSurvivesTheCodecUnchanged() {
    var payload = new ChunkedPayload("an address \"ü\"", "text/plain", new DataVersion(1L << 40));
    assertThat(throughTheWire(new ChunkedPayloadCodec(), payload)).isEqualTo(payload);
  }

  private static <T> T throughTheWire(LocalCodec<T> codec, T message) {
    var head = "headers of the message";
    var wire = Buffer.buffer(head);
    codec.encodeToWire(wire, message);
    wire.appendString("what comes after it");
    return codec.decodeFromWire(head.length(), wire);
  }

  @Test
  void aPayloadIsNotCopiedWithinTheProcess() throws Exception {
    var payload = Payload.json(Buffer.buffer("[]"), DataVersion.NONE);
    var vertx = Vertx.vertx();
    try {
      PayloadCodec.register(vertx);
      PayloadCodec.register(vertx);
      vertx.eventBus().localConsumer("page", message -> message.reply(payload));

      var reply =
          vertx
              .eventBus()
              .<Payload>request("page", new JsonObject())
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);

      assertThat(reply.body()).isSameAs(payload);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  static Stream<Arguments> problems() {
    return Stream.of(
        Arguments.of(
            new Failure.InvalidRequest(
                List.of(new Violation("date", "is missing"), new Violation("id", "is empty"))),
            """
            {"type": "urn:krispyto:problem:invalid-request", "title": "Invalid request",
             "status": 400, "detail": "date: is missing; id: is empty",
             "error": "date: is missing; id: is empty",
             "violations": [{"parameter": "date", "reason": "is missing"},
                            {"parameter": "id", "reason": "is empty"}]}
            """),
        Arguments.of(
            new Failure.NotFound("There is no currency with the symbol XYZ."),
            """
            {"type": "urn:krispyto:problem:not-found", "title": "Not found", "status": 404,
             "detail": "There is no currency with the symbol XYZ.",
             "error": "There is no currency with the symbol XYZ."}
            """),
        Arguments.of(
            new Failure.DatabaseUnavailable(new IllegalStateException("secret")),
            """
            {"type": "urn:krispyto:problem:database-unavailable", "title": "Database unavailable",
             "status": 500, "detail": "Database connection error.",
             "error": "Database connection error."}
            """),
        Arguments.of(
            new Failure.DatabaseFull(new IllegalStateException("secret")),
            """
            {"type": "urn:krispyto:problem:database-full", "title": "Database full",
             "status": 500, "detail": "The database has no space left.",
             "error": "The database has no space left."}
            """),
        Arguments.of(
            new Failure.NotReady("No tables found. Run `migrate` first."),
            """
            {"type": "urn:krispyto:problem:not-ready", "title": "Not ready", "status": 503,
             "detail": "No tables found. Run `migrate` first.",
             "error": "No tables found. Run `migrate` first."}
            """),
        Arguments.of(
            new Failure.Internal(new IllegalStateException("secret")),
            """
            {"type": "urn:krispyto:problem:internal", "title": "Internal error", "status": 500,
             "detail": "Internal error.", "error": "Internal error."}
            """));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void aFailureCrossesTheBusAsAStatusAndAProblem(Failure failure, String problem) throws Exception {
    var vertx = Vertx.vertx();
    try {
      vertx.eventBus().localConsumer("fails", message -> BusFailure.reply(message, failure));

      var reply =
          (ReplyException)
              vertx
                  .eventBus()
                  .request("fails", new JsonObject())
                  .<Throwable>map(ignored -> null)
                  .otherwise(error -> error)
                  .toCompletionStage()
                  .toCompletableFuture()
                  .get(10, TimeUnit.SECONDS);

      assertThat(BusFailure.isProblem(reply)).isTrue();
      assertThat(reply.failureCode()).isEqualTo(new JsonObject(problem).getInteger("status"));
      assertThat(BusFailure.problem(reply)).isEqualTo(new JsonObject(problem));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void onlyOverloadProblemsHaveARetryDelay() {
    for (var kind : Problem.values()) {
      var isOverload = kind.status() == 503 || kind.status() == 429;
      assertThat(kind.retryAfter().isPresent())
          .as("%s", kind)
          .isEqualTo(isOverload || kind == Problem.BEING_WRITTEN);
    }
  }

  @Test
  void timeoutsAndMissingHandlersAreNotProblems() {
    assertThat(BusFailure.isProblem(new ReplyException(ReplyFailure.TIMEOUT))).isFalse();
    assertThat(BusFailure.isProblem(new ReplyException(ReplyFailure.NO_HANDLERS))).isFalse();
    assertThat(BusFailure.isProblem(new ReplyException(ReplyFailure.RECIPIENT_FAILURE, 1, "")))
        .isFalse();
  }

  @Test
  void problemKindsDoNotDependOnTheLocale() {
    var language = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(Problem.INVALID_REQUEST.body("").getString("type"))
          .isEqualTo("urn:krispyto:problem:invalid-request");
    } finally {
      Locale.setDefault(language);
    }
  }
}
