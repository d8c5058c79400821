package io.krispyto.query.data;

import io.krispyto.domain.DataVersion;
import io.krispyto.query.row.EncodedRows;
import io.vertx.sqlclient.Row;

/**
 * Encodes rows into bytes as they arrive from the database, with no intermediate objects. Not
 * thread-safe.
 */
public interface RowBytes extends EncodedRows {
  void add(Row row);

  /**
   * Returns the number of rows to read next, which are held until they are encoded. With rows of
   * 200 bytes, 5,000 is no faster, and 100 takes twice the time.
   */
  default int batch() {
    return 1000;
  }

  /** Returns the number of rows so far. */
  int count();

  /** Returns the media type of the bytes. */
  String mediaType();

  /** Returns the data version of the rows; {@link DataVersion#NONE} if it does not matter. */
  DataVersion version();

  /**
   * Returns normally if everything the query names exists. Call after the first row.
   *
   * @throws io.krispyto.domain.Failure naming what does not exist
   */
  default void requireFound() {}

  /** Returns whether an empty result means that there is no data. Call after the last row. */
  default boolean isNoData() {
    return false;
  }
}
