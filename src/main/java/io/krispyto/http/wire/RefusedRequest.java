package io.krispyto.http.wire;

import io.krispyto.bus.Problem;
import java.util.Locale;

/** A request that violates HTTP itself, and the problem to respond with. */
public final class RefusedRequest extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Problem problem;

  /**
   * @param sentence what is wrong with it, for the client
   */
  public RefusedRequest(Problem problem, String sentence) {
    super(sentence, null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }

  /** A body that is larger than a number of bytes. */
  public static RefusedRequest tooLarge(int limit) {
    return new RefusedRequest(
        Problem.CONTENT_TOO_LARGE,
        String.format(Locale.ROOT, "The body is too large: it may have at most %,d bytes.", limit));
  }

  public static RefusedRequest tooSlow() {
    return new RefusedRequest(Problem.REQUEST_TIMEOUT, "The body arrived too slowly.");
  }

  public static RefusedRequest malformedBody() {
    return new RefusedRequest(Problem.INVALID_REQUEST, "The chunks of the body are malformed.");
  }
}
