package io.krispyto.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client beside a read side that is played over the bus. */
class KrispytoClientTest {
  private static final int PIECES = 5;

  private final Vertx vertx = Vertx.vertx();
  private final KrispytoClient client = KrispytoClient.of(vertx);

  @AfterEach
  void close() throws TimeoutException {
    await(vertx.close());
  }

  @Test
  void piecesAreGatheredOnOneThreadWhoeverAsks() throws TimeoutException {
    var page = pieces(new AtomicInteger());
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    vertx
        .eventBus()
        .<JsonObject>addOutboundInterceptor(
            sent -> {
              if (page.address().equals(sent.message().address())) {
                threads.add(Thread.currentThread());
              }
              sent.next();
            });
    assertThat(await(client.bytes(page, 100)).toString()).isEqualTo("01234");
    // A stream is not for several, and this one only waits.
    assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
  }

  @Test
  void piecesThatAreTooManyAreCancelled() {
    var cancels = new AtomicInteger();
    var failure =
        catchThrowableOfType(KrispytoFailure.class, () -> await(client.bytes(pieces(cancels), 3)));
    assertThat(failure.status()).isEqualTo(413);
    assertThat(failure).hasMessage("The answer has more than 3 bytes.");
    Awaitility.await().until(() -> cancels.get() == 1);
  }

  /** As the read side does: digits, one by one, then empty ones; counts who cancels. */
  private PageInPieces pieces(AtomicInteger cancels) {
    var address = "pieces-" + System.nanoTime();
    var next = new AtomicInteger();
    vertx
        .eventBus()
        .consumer(
            address,
            message -> {
              if (PageInPieces.isCancel(message.body())) {
                cancels.incrementAndGet();
              } else {
                var n = next.getAndIncrement();
                var text = n < PIECES ? String.valueOf(n) : "";
                message.reply(new Piece(Buffer.buffer(text), n >= PIECES - 1));
              }
            });
    return PageInPieces.json(address, DataVersion.NONE);
  }

  @Test
  void aPageIsItsBytesUnlessTheyAreTooMany() throws TimeoutException {
    var page = Page.json(Buffer.buffer("[1]"), DataVersion.NONE);
    assertThat(await(client.bytes(page, 3)).toString()).isEqualTo("[1]");
    assertThat(
            catchThrowableOfType(KrispytoFailure.class, () -> await(client.bytes(page, 2)))
                .status())
        .isEqualTo(413);
  }

  @Test
  void whoSaysNothingIsGivenUpInTime() {
    vertx.eventBus().consumer(Addresses.SEARCH, silent -> {});
    var failure =
        catchThrowableOfType(
            KrispytoFailure.class, () -> await(client.within(Duration.ofMillis(50)).search("btc")));
    assertThat(failure.isUnanswered()).isTrue();
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(10, TimeUnit.SECONDS);
  }
}
