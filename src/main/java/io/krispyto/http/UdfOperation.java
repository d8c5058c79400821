package io.krispyto.http;

import io.krispyto.domain.Failure;
import io.krispyto.http.contract.RequestParameters;
import io.krispyto.http.edge.PayloadResponses;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.TranslatedResponse;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.function.Function;

/** An operation of TradingView's UDF. Its responses pass through the edge cache like all others. */
final class UdfOperation implements Handler<RoutingContext> {
  private final Function<Map<String, ?>, Future<TranslatedResponse>> operation;
  private final RequestParameters parameters;
  private final PayloadResponses responses;

  UdfOperation(
      Function<Map<String, ?>, Future<TranslatedResponse>> operation,
      RequestParameters parameters,
      PayloadResponses responses) {
    this.operation = operation;
    this.parameters = parameters;
    this.responses = responses;
  }

  @Override
  public void handle(RoutingContext context) {
    try {
      operation
          .apply(parameters.read(context).getMap())
          .onSuccess(response -> responses.respond(context, response))
          .onFailure(context::fail);
    } catch (Failure e) {
      Problems.respond(context, e);
    }
  }
}
