package io.krispyto.http.coingecko;

import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.vertx.core.Future;

/** An operation of the API. */
@FunctionalInterface
interface Endpoint {
  /**
   * Creates the body of the response to a request.
   *
   * @return the body as JSON; throws or fails with a {@link RequestFailure} if the request is wrong
   */
  Future<?> body(DataReader reader, GivenParameters request);
}
