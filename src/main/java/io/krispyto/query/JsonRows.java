package io.krispyto.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An array of JSON that is written, and taken away, bit by bit. */
abstract class JsonRows {
  private static final JsonFactory JSON = new JsonFactory();

  private final ByteArrayBuilder bytes = new ByteArrayBuilder();

  /** What rows are written with. */
  final JsonGenerator json;

  /** Begins the array. */
  JsonRows() {
    try {
      json = JSON.createGenerator(bytes);
      json.writeStartArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many bytes were written and not taken; about, since the last ones may not be counted. */
  public int size() {
    return bytes.size();
  }

  /** Takes what was written since the last time. */
  public Buffer take() {
    try {
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var taken = Buffer.buffer(bytes.toByteArray());
    bytes.reset();
    return taken;
  }

  /** Ends the array, and takes what was written since the last time. */
  public Buffer end() {
    try {
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return take();
  }
}
