package io.krispyto.query.row;

import io.vertx.core.buffer.Buffer;

/** Lines of text that are written and taken incrementally. */
public abstract class TextRows {
  /** The text that was written and not yet taken. */
  public final TextBuffer lines = new TextBuffer();

  /** Returns the number of bytes that were written and not yet taken. */
  public int size() {
    return lines.size();
  }

  /** Takes the bytes that were written since the last call. */
  public Buffer take() {
    return lines.take();
  }

  /** Takes the last bytes; call after the last row. */
  public Buffer end() {
    return take();
  }
}
