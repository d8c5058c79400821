package io.krispyto.query.row;

import io.vertx.core.buffer.Buffer;

/** Encodes rows incrementally. Retains no bytes after they are taken. */
public interface EncodedRows {
  /** Returns the approximate number of bytes that were written but not yet taken. */
  int size();

  /** Takes the bytes that were written since the last call. */
  Buffer take();

  /** Takes the last bytes; call after the last row. */
  Buffer end();
}
