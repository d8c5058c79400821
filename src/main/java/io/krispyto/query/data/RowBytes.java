package io.krispyto.query.data;

import io.krispyto.domain.DataVersion;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;

/**
 * Encodes rows into bytes as they arrive from the database, with no intermediate objects. Retains
 * no bytes after they are taken. Not thread-safe.
 */
public interface RowBytes {
  void add(Row row);

  /**
   * Returns the number of rows to read next, which are held until they are encoded. With rows of
   * 200 bytes, 5,000 is no faster, and 100 takes twice the time.
   */
  default int batch() {
    return 1000;
  }

  /** Returns the approximate number of bytes that were written and not yet taken. */
  int size();

  /** Takes the bytes that were written since the last call. */
  Buffer take();

  /** Takes the last bytes; call after the last row. */
  Buffer end();

  /** Returns the number of rows so far. */
  int count();

  /** Returns the media type of the bytes. */
  String mediaType();

  /** Returns the data version of the rows; {@link DataVersion#NONE} if it does not matter. */
  DataVersion version();
}
