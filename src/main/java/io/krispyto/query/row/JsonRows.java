package io.krispyto.query.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Objects of JSON that are written, and taken away, bit by bit: an array of them, or lines. */
public abstract class JsonRows {
  private static final JsonFactory JSON = new JsonFactory();

  private final ByteArrayBuilder bytes = new ByteArrayBuilder();
  private final boolean lines;

  /** What rows are written with. */
  public final JsonGenerator json;

  /**
   * Begins the rows.
   *
   * @param lines whether each is on a line of its own, which it ends
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

  /** Ends the rows, and takes what was written since the last time. */
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
