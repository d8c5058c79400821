package io.krispyto.bus;

import io.krispyto.domain.Failure;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;

/**
 * Sends a {@link Failure} over the event bus. The failure code is the HTTP status; the message is
 * the problem body as JSON.
 */
public final class BusFailure {
  private BusFailure() {}

  /** Fails a message with the problem of a failure. */
  public static void reply(Message<?> message, Failure failure) {
    message.fail(Problem.of(failure).status(), Problem.body(failure).encode());
  }

  /** Fails a message with the problem of an ingestion that failed as a whole, including its id. */
  public static void reply(Message<?> message, Failure failure, long ingestion) {
    message.fail(
        Problem.of(failure).status(), Problem.body(failure).put("ingestion", ingestion).encode());
  }

  /**
   * Whether the consumer failed the request by {@link #reply}, rather than being absent or timing
   * out.
   */
  public static boolean isProblem(ReplyException failure) {
    return failure.failureType() == ReplyFailure.RECIPIENT_FAILURE && failure.failureCode() >= 400;
  }

  /** The problem body. Requires {@link #isProblem}. */
  public static JsonObject problem(ReplyException failure) {
    return new JsonObject(failure.getMessage());
  }
}
