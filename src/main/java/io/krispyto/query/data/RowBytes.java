package io.krispyto.query.data;

import io.krispyto.domain.DataVersion;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;

/**
 * Makes bytes of rows as they come from the database; nothing in between, and none kept that were
 * taken. For one thread.
 */
public interface RowBytes {
  void add(Row row);

  /**
   * How many rows may be read next, and held until they are bytes. Where they have 200 bytes each
   * it is no faster with 5,000, and takes twice the time with 100.
   */
  default int batch() {
    return 1000;
  }

  /** How many bytes were written and not taken; about. */
  int size();

  /** Takes the bytes that were written since the last time. */
  Buffer take();

  /** Takes the last bytes; there are no more rows. */
  Buffer end();

  /** How many rows there were so far. */
  int count();

  /** What the bytes are. */
  String mediaType();

  /** Of the data that the rows are from; {@link DataVersion#NONE} if it does not matter. */
  DataVersion version();
}
