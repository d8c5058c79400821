package io.krispyto.http.coingecko;

import io.krispyto.bus.Payload;
import io.krispyto.bus.Problem;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.krispyto.http.wire.ErrorForm;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.Responses;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Responds to failures in CoinGecko's forms: {@code {"error": …}} if the request is invalid, and
 * {@code {"status": {"error_code": …, "error_message": …}}} if the server fails.
 */
public final class Failures {
  /** The form of all errors. */
  public static final ErrorForm FORM = new ErrorForm("/api/v3", Payload.JSON, Failures::form);

  private static final int SERVER_ERROR = 500;
  private static final String WRONG_PATH = "Incorrect path. See /api/v3/openapi.yaml";

  private Failures() {}

  private static JsonObject form(JsonObject problem) {
    var status = problem.getInteger("status");
    var sentence = problem.getString("error");
    return status < SERVER_ERROR ? error(sentence) : status(status, sentence);
  }

  private static JsonObject error(String sentence) {
    return new JsonObject().put("error", sentence);
  }

  private static JsonObject status(int code, String sentence) {
    return new JsonObject()
        .put(
            "status",
            new JsonObject()
                .put("timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("error_code", code)
                .put("error_message", sentence));
  }

  /** Responds to an invalid request; leaves every other failure to the server. */
  public static void respond(RoutingContext context) {
    if (!(context.failure() instanceof RequestFailure wrong)) {
      context.next();
    } else if (!context.response().ended()) {
      Responses.sendOnce(
          context, wrong.status(), Payload.JSON, error(wrong.getMessage()).toBuffer());
    }
  }

  /** Responds to a path that the API does not have. */
  public static void respondNotFound(RoutingContext context) {
    Problems.respond(context, Problem.NOT_FOUND, WRONG_PATH);
  }

  /** Responds to a method that a path does not have. */
  public static void respondNotAllowed(RoutingContext context) {
    Problems.respond(
        context, Problem.METHOD_NOT_ALLOWED, context.request().method() + " is not allowed here.");
  }
}
