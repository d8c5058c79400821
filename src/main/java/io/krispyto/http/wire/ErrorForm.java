package io.krispyto.http.wire;

import io.krispyto.bus.Problem;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.UnaryOperator;

/**
 * The form of the errors of some paths, for clients of another API.
 *
 * @param mediaType the media type of an error
 * @param body creates the error from a problem
 */
public record ErrorForm(String mediaType, UnaryOperator<JsonObject> body) {
  private static final String KEY = "krispyto.errors";
  private static final ErrorForm PROBLEM =
      new ErrorForm(Problem.MEDIA_TYPE, UnaryOperator.identity());

  /** Gives the errors of a request this form, and passes the request on. */
  public void use(RoutingContext context) {
    context.put(KEY, this).next();
  }

  /** Returns the form of the errors of a request: by default, a problem. */
  static ErrorForm of(RoutingContext context) {
    return context.get(KEY, PROBLEM);
  }
}
