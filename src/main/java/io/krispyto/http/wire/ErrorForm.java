package io.krispyto.http.wire;

import io.krispyto.bus.Problem;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The form of the errors of another API, for requests below its path.
 *
 * @param prefix the path, without a slash at the end
 * @param mediaType the media type of an error
 * @param body creates the error from a problem
 */
public record ErrorForm(String prefix, String mediaType, UnaryOperator<JsonObject> body) {
  private static final String KEY = "krispyto.errors";
  private static final ErrorForm PROBLEM =
      new ErrorForm("", Problem.MEDIA_TYPE, UnaryOperator.identity());

  /**
   * Returns the form of the errors below a path; the default is a problem.
   *
   * @param path the path as the client sent it, which may be malformed; null if it is unknown
   */
  public static ErrorForm of(String path, List<ErrorForm> forms) {
    return forms.stream()
        .filter(form -> path != null && form.isFor(path))
        .findFirst()
        .orElse(PROBLEM);
  }

  private boolean isFor(String path) {
    return path.startsWith(prefix)
        && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
  }

  /** Sets the form of the errors of a request by its path. */
  public static void choose(RoutingContext context, List<ErrorForm> forms) {
    context.put(KEY, of(context.request().path(), forms));
  }

  /** Returns the form of the errors of a request. */
  static ErrorForm of(RoutingContext context) {
    return context.get(KEY, PROBLEM);
  }
}
