package io.krispyto.http.coingecko.source;

import io.krispyto.bus.Payload;
import io.krispyto.bus.ReadOperation;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The answer to a request.
 *
 * @param payload its body; without a version if it does not depend on the data, or if the data
 *     changed while it was read
 * @param origin where it comes from; empty if it does not depend on the data
 */
public record Answer(Payload payload, Optional<Origin> origin) {

  /**
   * The first operation that was needed for an answer.
   *
   * @param parameters the parameters of the operation
   * @param foundIn where the read side found the result, as reported on the bus; null if it had to
   *     compute any of the results
   */
  public record Origin(ReadOperation operation, JsonObject parameters, String foundIn) {}
}
