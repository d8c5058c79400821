package io.krispyto.bus;

import io.krispyto.domain.Failure;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;

/**
 * How a {@link Failure} crosses the event bus: code = HTTP status, message = the problem as JSON.
 */
public final class BusFailure {
  private BusFailure() {}

  /** Answers a message with a failure. */
  public static void reply(Message<?> message, Failure failure) {
    message.fail(Problem.of(failure).status(), Problem.body(failure).encode());
  }

  /** The same, where an ingestion failed as a whole: the problem has its id too. */
  public static void reply(Message<?> message, Failure failure, long ingestion) {
    message.fail(
        Problem.of(failure).status(), Problem.body(failure).put("ingestion", ingestion).encode());
  }

  /**
   * Whether a consumer failed in the way of {@link #reply}, as opposed to there being none, or its
   * being silent.
   */
  public static boolean isProblem(ReplyException failure) {
    return failure.failureType() == ReplyFailure.RECIPIENT_FAILURE && failure.failureCode() >= 400;
  }

  /** The problem's body; only where {@link #isProblem}. */
  public static JsonObject problem(ReplyException failure) {
    return new JsonObject(failure.getMessage());
  }
}
