package io.krispyto.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The messages of a requester to a sender, which replies when the test allows it. */
class ChunkStreamTest {
  private static final ChunkedPayload PAGE = ChunkedPayload.json("pieces", new DataVersion(7));

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final LinkedBlockingQueue<Message<JsonObject>> said = new LinkedBlockingQueue<>();
  private final List<String> arrive = new ArrayList<>();
  private ChunkStream chunks;

  @BeforeEach
  void listen() {
    PayloadCodec.register(vertx);
    vertx.eventBus().<JsonObject>consumer(PAGE.address(), said::add);
    chunks =
        onContext(
            () ->
                new ChunkStream(vertx, PAGE)
                    .exceptionHandler(error -> arrive.add("failed"))
                    .endHandler(end -> arrive.add("end")));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void chunksArriveInOrderFollowedByTheEnd() {
    read();
    var first = next();
    var second = next();
    second.reply(new Chunk(Buffer.buffer("2"), false));
    first.reply(new Chunk(Buffer.buffer("1"), false));
    var third = next();
    next();
    third.reply(new Chunk(Buffer.buffer("3"), true));
    awaitCancel();
    assertThat(arrive()).containsExactly("1", "2", "3", "end");
  }

  @Test
  void atMostTwoChunksAreRequestedInAdvance() {
    read();
    var first = next();
    next();
    assertNothingSaid();
    first.reply(new Chunk(Buffer.buffer("1"), false));
    next();
    assertNothingSaid();
  }

  @Test
  void aPausedStreamRequestsAndDeliversNothing() {
    onContext(() -> chunks.pause());
    read();
    assertNothingSaid();
    onContext(() -> chunks.fetch(1));
    var first = next();
    var second = next();
    first.reply(new Chunk(Buffer.buffer("1"), false));
    second.reply(new Chunk(Buffer.buffer("2"), false));
    assertNothingSaid();
    assertThat(arrive()).containsExactly("1");
    onContext(() -> chunks.resume());
    assertThat(arrive()).containsExactly("1", "2");
    next();
    next();
  }

  @Test
  void aCancelledStreamSendsOneCancelAndDeliversNothingMore() {
    read();
    var first = next();
    next();
    onContext(
        () -> {
          chunks.cancel();
          chunks.cancel();
          return null;
        });
    awaitCancel();
    first.reply(new Chunk(Buffer.buffer("1"), false));
    assertNothingSaid();
    assertThat(arrive()).isEmpty();
  }

  @Test
  void aFailureEndsTheStreamWithoutAnEndEvent() {
    read();
    BusFailure.reply(next(), new Failure.DatabaseBusy());
    next();
    awaitCancel();
    assertNothingSaid();
    assertThat(arrive()).containsExactly("failed");
  }

  @Test
  void aMissingSenderIsAFailure() {
    var failure =
        Future.<Throwable>future(
            failed ->
                vertx.runOnContext(
                    ignored ->
                        new ChunkStream(vertx, ChunkedPayload.json("nobody", DataVersion.NONE))
                            .exceptionHandler(failed::complete)
                            .handler(bytes -> {})));
    assertThat(await(failure))
        .isInstanceOfSatisfying(
            KrispytoFailure.class, error -> assertThat(error.isUnanswered()).isTrue());
  }

  private void read() {
    onContext(() -> chunks.handler(bytes -> arrive.add(bytes.toString())));
  }

  private Message<JsonObject> next() {
    var message = poll();
    assertThat(message.body()).isEqualTo(new JsonObject("{\"ask\": \"next\"}"));
    return message;
  }

  private void awaitCancel() {
    assertThat(poll().body()).isEqualTo(new JsonObject("{\"ask\": \"cancel\"}"));
  }

  private Message<JsonObject> poll() {
    try {
      var message = said.poll(5, TimeUnit.SECONDS);
      assertThat(message).isNotNull();
      return message;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs after all messages in transit. */
  private void assertNothingSaid() {
    for (var i = 0; i < 3; i++) {
      onContext(() -> null);
      await(vertx.timer(10, TimeUnit.MILLISECONDS));
    }
    assertThat(said).isEmpty();
  }

  private List<String> arrive() {
    return onContext(() -> List.copyOf(arrive));
  }

  private <T> T onContext(Supplier<T> action) {
    return await(
        Future.<Void>future(promise -> context.runOnContext(promise::complete))
            .map(ignored -> action.get()));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
