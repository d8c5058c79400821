package io.krispyto.http.udf;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.http.wire.TranslatedResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The result of a read over the event bus.
 *
 * @param body an array of rows, or an object
 */
record ReadResult(Object body, DataVersion version, TranslatedResponse.Origin origin) {

  Stream<JsonObject> rows() {
    return ((JsonArray) body).stream().map(JsonObject.class::cast);
  }

  JsonObject object() {
    return (JsonObject) body;
  }

  /** Returns a response made from this result. */
  TranslatedResponse response(Buffer json) {
    return new TranslatedResponse(Payload.json(json, version), Optional.of(origin));
  }

  TranslatedResponse response(Object json) {
    return response(Json.encodeToBuffer(json));
  }
}
