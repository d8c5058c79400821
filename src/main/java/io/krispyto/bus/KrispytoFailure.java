package io.krispyto.bus;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * The failure of a request by {@link KrispytoClient}. It has no stack trace, since that would only
 * show the event bus.
 */
public final class KrispytoFailure extends RuntimeException {
  private static final int UNAVAILABLE = 503;

  private final int status;
  private final transient JsonObject problem;

  private KrispytoFailure(int status, String sentence, JsonObject problem, Throwable cause) {
    super(sentence, cause, false, false);
    this.status = status;
    this.problem = problem;
  }

  /** Converts a failure of the event bus. */
  static KrispytoFailure of(Throwable error) {
    if (error instanceof KrispytoFailure known) {
      return known;
    }
    if (error instanceof ReplyException reply && BusFailure.isProblem(reply)) {
      var problem = BusFailure.problem(reply);
      return new KrispytoFailure(reply.failureCode(), problem.getString("error"), problem, error);
    }
    return new KrispytoFailure(
        UNAVAILABLE, "No Krispyto server responded.", new JsonObject(), error);
  }

  /** The response exceeds the caller's limit. */
  static KrispytoFailure tooLarge(long limit) {
    return new KrispytoFailure(
        Problem.CONTENT_TOO_LARGE.status(),
        "The response has more than " + limit + " bytes.",
        new JsonObject(),
        null);
  }

  /** The HTTP status; 503 if {@link #isUnanswered()}. */
  public int status() {
    return status;
  }

  /** The kind of problem; empty if there is no {@link #problem()}. */
  public Optional<Problem> kind() {
    return Problem.ofType(problem.getString("type"));
  }

  /**
   * How long to wait before the same request may succeed, as in HTTP's {@code Retry-After}; empty
   * if a retry is pointless.
   */
  public Optional<Duration> retryAfter() {
    var seconds =
        (isUnanswered() ? Problem.NOT_READY : kind().orElse(Problem.INTERNAL)).retryAfter();
    return seconds.isPresent()
        ? Optional.of(Duration.ofSeconds(seconds.getAsInt()))
        : Optional.empty();
  }

  /** A copy of the problem body, as over HTTP; empty if {@link #isUnanswered()}. */
  public JsonObject problem() {
    return problem.copy();
  }

  /**
   * Whether the request got no reply, because no consumer is registered or none replied in time.
   */
  public boolean isUnanswered() {
    return problem.isEmpty() && status == UNAVAILABLE;
  }
}
