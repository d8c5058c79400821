package io.krispyto.query.data;

import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/**
 * A statement whose rows are streamed.
 *
 * @param setting a statement that runs first, in the same transaction, to set planner options
 */
public record RowQuery(String sql, Tuple parameters, Optional<String> setting) {
  public static RowQuery of(String sql, Tuple parameters) {
    return new RowQuery(sql, parameters, Optional.empty());
  }
}
