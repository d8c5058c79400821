package io.krispyto.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two consumers simulate two nodes that receive messages in turn. */
class ReadRequestTest {
  private static final String ADDRESS = "a-read";
  private static final long LATE_MILLIS = ReadRequest.ATTEMPT.toMillis() + 400;
  private static final int TIMEOUT_MILLIS = 3000;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void aRetryOnABusyNodeDoesNotFailTheFirstAttempt() throws Exception {
    replyLate();
    fail(503);
    assertThat(send()).isEqualTo("late");
  }

  @Test
  void aRetryRejectedForTheRequestItselfFailsAtOnce() {
    replyLate();
    fail(404);
    assertThatThrownBy(this::send).hasMessage("refused with 404");
  }

  @Test
  void ifEveryNodeFailsTheirFailureIsReturned() {
    fail(503);
    assertThatThrownBy(this::send).hasMessage("refused with 503");
  }

  private void replyLate() {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            ADDRESS, message -> vertx.setTimer(LATE_MILLIS, due -> message.reply("late")));
  }

  private void fail(int status) {
    vertx
        .eventBus()
        .<JsonObject>consumer(ADDRESS, message -> message.fail(status, "refused with " + status));
  }

  private String send() throws Exception {
    return ReadRequest.<String>sendAgainIfLate(
            vertx, ADDRESS, new JsonObject(), new DeliveryOptions().setSendTimeout(TIMEOUT_MILLIS))
        .await(TIMEOUT_MILLIS * 2, TimeUnit.MILLISECONDS)
        .body();
  }
}
