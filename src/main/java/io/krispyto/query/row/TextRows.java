package io.krispyto.query.row;

import io.vertx.core.buffer.Buffer;

/** Lines of text that are written and taken incrementally. */
public abstract class TextRows implements EncodedRows {
  /** The text that was written and not yet taken. */
  public final TextBuffer lines = new TextBuffer();

  @Override
  public int size() {
    return lines.size();
  }

  @Override
  public Buffer take() {
    return lines.take();
  }

  @Override
  public Buffer end() {
    return take();
  }
}
