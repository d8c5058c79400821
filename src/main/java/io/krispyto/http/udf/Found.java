package io.krispyto.http.udf;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the read side has answered.
 *
 * @param body an array of rows, or an object
 */
record Found(Object body, DataVersion version, Answer.Origin origin) {

  Stream<JsonObject> rows() {
    return ((JsonArray) body).stream().map(JsonObject.class::cast);
  }

  JsonObject object() {
    return (JsonObject) body;
  }

  /** Returns a response made from it. */
  Answer answer(Buffer json) {
    return new Answer(Payload.json(json, version), Optional.of(origin));
  }

  Answer answer(Object json) {
    return answer(Json.encodeToBuffer(json));
  }
}
