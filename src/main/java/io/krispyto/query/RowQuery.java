package io.krispyto.query;

import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/**
 * A statement whose rows are streamed.
 *
 * @param setting a statement before it, in its transaction, that says how it is to be planned
 */
record RowQuery(String sql, Tuple parameters, Optional<String> setting) {
  static RowQuery of(String sql, Tuple parameters) {
    return new RowQuery(sql, parameters, Optional.empty());
  }
}
