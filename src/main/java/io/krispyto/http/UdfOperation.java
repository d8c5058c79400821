package io.krispyto.http;

import io.krispyto.domain.Failure;
import io.krispyto.http.udf.Answer;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.Responses;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.Function;

/** An operation of TradingView's UDF. Its responses pass through the edge cache like all others. */
final class UdfOperation implements Handler<RoutingContext> {
  private final Vertx vertx;
  private final Function<Map<String, ?>, Future<Answer>> operation;
  private final RequestParameters parameters;
  private final PayloadResponses responses;

  UdfOperation(
      Vertx vertx,
      Function<Map<String, ?>, Future<Answer>> operation,
      RequestParameters parameters,
      PayloadResponses responses) {
    this.vertx = vertx;
    this.operation = operation;
    this.parameters = parameters;
    this.responses = responses;
  }

  @Override
  public void handle(RoutingContext context) {
    try {
      operation
          .apply(parameters.read(context).getMap())
          .onSuccess(answer -> respond(context, answer))
          .onFailure(context::fail);
    } catch (Failure e) {
      Problems.respond(context, e);
    }
  }

  private void respond(RoutingContext context, Answer answer) {
    if (context.response().ended()) {
      // The stop has already ended the response.
      return;
    }
    answer
        .origin()
        .ifPresentOrElse(
            origin -> respond(context, answer, origin),
            () ->
                Responses.sendOnce(
                    context,
                    HttpResponseStatus.OK.code(),
                    answer.payload().mediaType(),
                    answer.payload().bytes()));
  }

  private void respond(RoutingContext context, Answer answer, Answer.Origin origin) {
    var query = new BusRequest(vertx, origin.operation().address(), origin.parameters());
    responses.respond(context, query, answer.payload(), HttpHeaders.headers(), origin.foundIn());
  }
}
