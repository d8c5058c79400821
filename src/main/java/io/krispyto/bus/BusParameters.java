package io.krispyto.bus;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Violation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the parameters of a message as JDK types, because the domain package depends on the JDK
 * only.
 */
public final class BusParameters {
  private BusParameters() {}

  /**
   * Returns the parameters by name.
   *
   * @throws Failure.InvalidRequest if the body of the message is not a JSON object
   */
  public static Map<String, Object> of(Message<?> message) {
    if (message.body() instanceof JsonObject body) {
      return withoutVertx(body);
    }
    throw new Failure.InvalidRequest(List.of(new Violation("body", "is not a JSON object")));
  }

  private static Map<String, Object> withoutVertx(JsonObject object) {
    var parameters = new HashMap<String, Object>();
    object.forEach(given -> parameters.put(given.getKey(), withoutVertx(given.getValue())));
    // The iterator above returns bytes as text.
    object
        .getMap()
        .forEach(
            (name, value) -> {
              if (value instanceof Buffer bytes) {
                parameters.put(name, bytes.getBytes());
              }
            });
    return parameters;
  }

  private static Object withoutVertx(Object value) {
    if (value instanceof JsonArray several) {
      return several.stream().map(BusParameters::withoutVertx).toList();
    }
    if (value instanceof SharedPairs shared) {
      return shared.pairs();
    }
    return value instanceof JsonObject object ? withoutVertx(object) : value;
  }
}
