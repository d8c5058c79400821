package io.krispyto.http.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.krispyto.domain.NumberText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes JSON whose numbers have the same digits as in all other responses. */
public final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /** Encodes a JSON object or array. */
  public static Buffer of(Object json) {
    var bytes = new ByteArrayOutputStream();
    try (var generator = FACTORY.createGenerator(bytes)) {
      write(generator, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static void write(JsonGenerator generator, Object json) throws IOException {
    if (json instanceof JsonObject object) {
      generator.writeStartObject();
      for (var member : object) {
        generator.writeFieldName(member.getKey());
        write(generator, member.getValue());
      }
      generator.writeEndObject();
    } else if (json instanceof JsonArray array) {
      generator.writeStartArray();
      for (var item : array) {
        write(generator, item);
      }
      generator.writeEndArray();
    } else if (json instanceof Double number) {
      generator.writeNumber(NumberText.of(number));
    } else if (json instanceof Number whole) {
      generator.writeNumber(whole.longValue());
    } else if (json instanceof Boolean truth) {
      generator.writeBoolean(truth);
    } else if (json == null) {
      generator.writeNull();
    } else {
      generator.writeString(json.toString());
    }
  }
}
