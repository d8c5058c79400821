package io.krispyto.query;

import io.vertx.core.buffer.Buffer;

/** Lines of text that are written, and taken away, bit by bit. */
abstract class TextRows {
  /** What was written and not taken. */
  final StringBuilder lines = new StringBuilder();

  /** How many bytes were written and not taken; about, since it counts characters. */
  public int size() {
    return lines.length();
  }

  /** Takes what was written since the last time. */
  public Buffer take() {
    var taken = Buffer.buffer(lines.toString());
    lines.setLength(0);
    return taken;
  }

  /** Takes the last bytes; there are no more rows. */
  public Buffer end() {
    return take();
  }
}
