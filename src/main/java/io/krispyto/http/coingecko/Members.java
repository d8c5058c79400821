package io.krispyto.http.coingecko;

import io.vertx.core.json.JsonObject;

/** Members of responses. */
final class Members {
  private Members() {}

  /** Adds a member whose type is not nullable, unless its value is unknown. */
  static void put(JsonObject object, String name, Object value) {
    if (value != null) {
      object.put(name, value);
    }
  }
}
