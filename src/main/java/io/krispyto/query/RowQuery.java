package io.krispyto.query;

import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/**
 * A statement whose rows are streamed.
 *
 * @param setting a statement before it, in its transaction, that says how it is to be planned
 * @param batch how many rows are read at a time, and held until they are bytes
 */
record RowQuery(String sql, Tuple parameters, Optional<String> setting, int batch) {
  /** Rows of 200 bytes each; with 5,000 it is no faster, with 100 it takes twice the time. */
  private static final int BATCH = 1000;

  static RowQuery of(String sql, Tuple parameters) {
    return new RowQuery(sql, parameters, Optional.empty(), BATCH);
  }
}
