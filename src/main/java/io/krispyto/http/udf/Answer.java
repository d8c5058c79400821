package io.krispyto.http.udf;

import io.krispyto.bus.Payload;
import io.krispyto.bus.ReadOperation;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A response.
 *
 * @param origin the query that it was made from, if it depends on the data
 */
public record Answer(Payload payload, Optional<Origin> origin) {

  /**
   * A query that the read side has answered.
   *
   * @param foundIn where the read side found it, as reported on the bus
   */
  public record Origin(ReadOperation operation, JsonObject parameters, String foundIn) {}
}
