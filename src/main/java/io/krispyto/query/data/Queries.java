package io.krispyto.query.data;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.function.Function;

/** Runs short queries on the database. */
public interface Queries {
  /**
   * Runs a query.
   *
   * @return fails with a {@code Failure}
   */
  <T> Future<T> query(Function<SqlClient, Future<T>> query);
}
