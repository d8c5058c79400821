package io.krispyto.query.result;

import io.krispyto.bus.Payload;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/** How one statement computes the payload of a query. */
public sealed interface Plan permits RowPlan, ObjectPlan {
  /**
   * Computes the payload.
   *
   * @return fails with a {@code Failure}, with {@link ResultTooLarge}, or with an error of the
   *     database client
   */
  Future<Payload> payload(SqlClient database);
}
