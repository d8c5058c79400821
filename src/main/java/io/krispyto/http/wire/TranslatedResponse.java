package io.krispyto.http.wire;

import io.krispyto.bus.Payload;
import io.krispyto.bus.ReadOperation;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A response of another API, translated from read operations.
 *
 * @param payload its body; without a version if it does not depend on the data, or if the data
 *     changed while it was read
 * @param origin the first read that it was made from; empty if it does not depend on the data
 */
public record TranslatedResponse(Payload payload, Optional<Origin> origin) {

  /**
   * A read over the event bus.
   *
   * @param parameters the parameters of the operation
   * @param foundIn where the read side found the result, as reported on the bus; null if it had to
   *     compute any of the results
   */
  public record Origin(ReadOperation operation, JsonObject parameters, String foundIn) {}

  /** Returns the read that caches know the response by; empty if no cache may store it. */
  public Optional<Origin> cachedAs() {
    return payload.version().isNone() ? Optional.empty() : origin;
  }
}
