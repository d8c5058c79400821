package io.krispyto.query.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON objects that are written and taken incrementally, as an array or as lines. */
public abstract class JsonRows implements EncodedRows {
  private static final JsonFactory JSON = new JsonFactory();

  private final ByteArrayBuilder bytes = new ByteArrayBuilder();
  private final boolean lines;

  /** The generator that writes the rows. */
  public final JsonGenerator json;

  /**
   * Starts the rows.
   *
   * @param lines whether to write each row as a line, including its line break, instead of an array
   *     element
   */
  public JsonRows(boolean lines) {
    this.lines = lines;
    try {
      json = JSON.createGenerator(bytes);
      if (lines) {
        json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
      } else {
        json.writeStartArray();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int size() {
    return bytes.size();
  }

  @Override
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

  @Override
  public Buffer end() {
    try {
      if (!lines) {
        json.writeEndArray();
      } else if (json.getOutputContext().getEntryCount() > 0) {
        json.writeRaw('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return take();
  }
}
