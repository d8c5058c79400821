package io.krispyto.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.bench.RowFailure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("alone")
class GeneratorIT {
  private static final byte[] QUERY = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes();
  private static final Duration COUNTED = Duration.ofSeconds(2);
  private static final int RATE = 500;
  private static final int HALT_MILLIS = 1000;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  /**
   * Half of the queries are due during the server's pause and wait for half of it on average. A
   * load generator that waits for responses would see only one slow response per connection.
   */
  @Test
  void everyQueryDueDuringAPauseCountsAsSlow() {
    var firstAt = new AtomicLong();
    var port =
        listen(
            request -> {
              var now = System.currentTimeMillis();
              firstAt.compareAndSet(0, now);
              var sinceFirst = now - firstAt.get();
              if (sinceFirst >= 500 && sinceFirst < 500 + HALT_MILLIS) {
                pause(500 + HALT_MILLIS - sinceFirst);
              }
              request.response().end("hello");
            });
    var outcome = Generator.atRate(RATE, load(port, 2), ProcessHandle.current());
    var all = outcome.latencies().getTotalCount();
    var slow =
        all
            - outcome
                .latencies()
                .getCountBetweenValues(0, TimeUnit.MILLISECONDS.toMicros(HALT_MILLIS / 10));
    assertThat(all).isEqualTo(RATE * COUNTED.toSeconds());
    assertThat(outcome.unanswered()).isZero();
    assertThat(slow).isBetween((long) (0.35 * all), (long) (0.65 * all));
    assertThat(outcome.latencyMillis(100)).isGreaterThan(0.9 * HALT_MILLIS);
  }

  @Test
  void queriesWithoutAResponseAreCounted() {
    var port = listen(request -> {});
    assertThatThrownBy(() -> Generator.atRate(RATE, load(port, 2), ProcessHandle.current()))
        .isInstanceOf(RowFailure.class)
        .hasMessage("there was no response");
  }

  @Test
  void aWrongResponseFailsTheLoad() {
    var count = new AtomicInteger();
    var port =
        listen(
            request ->
                request
                    .response()
                    .setStatusCode(count.incrementAndGet() == 10 ? 500 : 200)
                    .end("hello"));
    assertThatThrownBy(() -> Generator.atMaximumRate(load(port, 1), ProcessHandle.current()))
        .isInstanceOf(RowFailure.class)
        .hasMessage(
            "1 wrong responses, the first: status 500 with a body of 5 bytes instead of status 200 with 5 bytes");
  }

  private Load load(int port, int threads) {
    var opening = HttpConversation.expecting(200, 5, Script.always(QUERY));
    return new Load(port, opening, 10, threads, Duration.ZERO, COUNTED);
  }

  private int listen(Handler<HttpServerRequest> handler) {
    return await(vertx.createHttpServer().requestHandler(handler).listen(0)).actualPort();
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
