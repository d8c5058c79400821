package io.krispyto.http.edge;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * The parameter {@code empty}, which selects zero rows instead of a status without a body. Only
 * HTTP has it: on the event bus, a reply without data always contains the zero rows.
 */
public final class EmptyParameter {
  public static final String NAME = "empty";

  private EmptyParameter() {}

  /** Returns whether a request has the parameter. */
  static boolean isIn(JsonObject parameters) {
    return parameters.containsKey(NAME);
  }

  /**
   * Checks its value, if it is present.
   *
   * @throws Failure.InvalidRequest if it is malformed
   */
  public static void check(Map<String, ?> given) {
    var parameters = new Parameters(given);
    parameters.optional(NAME, EmptyParameter::parse, 0);
    parameters.check();
  }

  private static Integer parse(String text) {
    if (!text.equals("200")) {
      throw new IllegalArgumentException("is not 200");
    }
    return 200;
  }
}
