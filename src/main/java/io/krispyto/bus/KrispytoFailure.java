package io.krispyto.bus;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * Why {@link KrispytoClient} has no answer. Carries no stack trace, which would be that of the
 * event bus.
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

  /** What a failure of the event bus means. */
  static KrispytoFailure of(Throwable error) {
    if (error instanceof KrispytoFailure known) {
      return known;
    }
    if (error instanceof ReplyException reply && BusFailure.isProblem(reply)) {
      var problem = BusFailure.problem(reply);
      return new KrispytoFailure(reply.failureCode(), problem.getString("error"), problem, error);
    }
    return new KrispytoFailure(UNAVAILABLE, "Nobody answers.", new JsonObject(), error);
  }

  /** Too many bytes for who asked. */
  static KrispytoFailure tooLarge(long most) {
    return new KrispytoFailure(
        Problem.CONTENT_TOO_LARGE.status(),
        "The answer has more than " + most + " bytes.",
        new JsonObject(),
        null);
  }

  /** The status that HTTP would answer; 503 where {@link #isUnanswered()}. */
  public int status() {
    return status;
  }

  /** Which problem it is; empty where there is no {@link #problem()}. */
  public Optional<Problem> kind() {
    return Problem.ofType(problem.getString("type"));
  }

  /**
   * How long to wait before the same request may succeed, as HTTP says it in {@code Retry-After};
   * empty if repeating it is pointless.
   */
  public Optional<Duration> retryAfter() {
    var seconds =
        (isUnanswered() ? Problem.NOT_READY : kind().orElse(Problem.INTERNAL)).retryAfter();
    return seconds.isPresent()
        ? Optional.of(Duration.ofSeconds(seconds.getAsInt()))
        : Optional.empty();
  }

  /** The same problem body that HTTP has; empty where {@link #isUnanswered()}. */
  public JsonObject problem() {
    return problem.copy();
  }

  /** Whether there was no reply: nobody is there, or has answered in time. */
  public boolean isUnanswered() {
    return problem.isEmpty() && status == UNAVAILABLE;
  }
}
