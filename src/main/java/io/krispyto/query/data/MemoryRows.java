package io.krispyto.query.data;

import io.krispyto.domain.DataVersion;
import io.krispyto.query.row.EncodedRows;

/** Rows that are in memory in a compact form, and are encoded one by one. Not thread-safe. */
public interface MemoryRows extends EncodedRows {
  /** Returns whether there are rows that have not been written yet. */
  boolean hasNext();

  /** Writes the next row. */
  void writeNext();

  /** Returns the media type of the bytes. */
  String mediaType();

  /** Returns the data version of the rows. */
  DataVersion version();
}
