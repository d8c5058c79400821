package io.krispyto.http.coingecko;

import io.krispyto.http.coingecko.request.Request;
import io.krispyto.http.coingecko.source.Reading;
import io.vertx.core.Future;

/** An operation of the API. */
@FunctionalInterface
interface Endpoint {
  /**
   * Creates the response to a request.
   *
   * @return the body as JSON; throws or fails with a {@link RequestFailure} if the request is wrong
   */
  Future<?> answer(Reading reading, Request request);
}
