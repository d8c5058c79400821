package io.krispyto.http.coingecko;

import io.vertx.core.json.JsonObject;

/** Members of responses. */
final class JsonMembers {
  private JsonMembers() {}

  /** Adds a member whose type is not nullable, unless its value is unknown. */
  static void putKnown(JsonObject object, String name, Object value) {
    if (value != null) {
      object.put(name, value);
    }
  }
}
