package io.krispyto.http.coingecko;

import io.krispyto.bus.BusFailure;
import io.krispyto.bus.Payload;
import io.krispyto.bus.Problem;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.Responses;
import io.krispyto.http.wire.UnreadBody;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Responds to failures in CoinGecko's forms: {@code {"error": …}} if the request is wrong, and
 * {@code {"status": {"error_code": …, "error_message": …}}} if the server cannot answer it.
 */
public final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final String WRONG_PATH = "Incorrect path. See /api/v3/openapi.yaml";

  private Failures() {}

  /** Responds to the failure of a request. */
  public static void respond(RoutingContext context) {
    var response = context.response();
    if (response.ended() || response.headWritten() || response.closed()) {
      return;
    }
    var failure = context.failure();
    if (failure instanceof RequestFailure wrong) {
      respond(context, wrong.status(), wrong.getMessage());
    } else if (failure instanceof ReplyException reply) {
      respondToReply(context, reply);
    } else if (failure instanceof HttpException refused) {
      respond(context, refused.getStatusCode(), refused.getPayload());
    } else {
      LOG.error("{} {} failed", context.request().method(), context.request().path(), failure);
      respondUnavailable(context, Problem.INTERNAL.body("Internal error."));
    }
  }

  /** Responds to a path that the API does not have. */
  public static void respondNotFound(RoutingContext context) {
    respond(context, HttpResponseStatus.NOT_FOUND.code(), WRONG_PATH);
  }

  /** Responds to a method that a path does not have. */
  public static void respondNotAllowed(RoutingContext context) {
    respond(
        context,
        HttpResponseStatus.METHOD_NOT_ALLOWED.code(),
        context.request().method() + " is not allowed here.");
  }

  private static void respondToReply(RoutingContext context, ReplyException reply) {
    if (BusFailure.isProblem(reply)) {
      respondUnavailable(context, BusFailure.problem(reply));
    } else {
      LOG.warn("{} {}", context.request().method(), context.request().path(), reply);
      respondUnavailable(context, Problem.NOT_READY.body("Try again later."));
    }
  }

  private static void respondUnavailable(RoutingContext context, JsonObject problem) {
    var status = problem.getInteger("status");
    Problems.putRetryAfter(context, problem);
    send(
        context,
        status,
        new JsonObject()
            .put(
                "status",
                new JsonObject()
                    .put("timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                    .put("error_code", status)
                    .put("error_message", problem.getString("error"))));
  }

  private static void respond(RoutingContext context, int status, String sentence) {
    send(context, status, new JsonObject().put("error", sentence));
  }

  private static void send(RoutingContext context, int status, JsonObject body) {
    UnreadBody.closeAfterResponse(context);
    Responses.sendOnce(context, status, Payload.JSON, body.toBuffer());
  }
}
