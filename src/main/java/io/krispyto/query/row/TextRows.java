package io.krispyto.query.row;

import io.vertx.core.buffer.Buffer;

/** Lines of text that are written, and taken away, bit by bit. */
public abstract class TextRows {
  /** What was written and not taken. */
  public final TextBuffer lines = new TextBuffer();

  /** How many bytes were written and not taken. */
  public int size() {
    return lines.size();
  }

  /** Takes what was written since the last time. */
  public Buffer take() {
    return lines.take();
  }

  /** Takes the last bytes; there are no more rows. */
  public Buffer end() {
    return take();
  }
}
