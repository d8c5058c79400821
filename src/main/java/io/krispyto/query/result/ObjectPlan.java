package io.krispyto.query.result;

import io.krispyto.bus.Payload;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.function.Function;

/**
 * The plan of a result that is a single object.
 *
 * @param result makes the payload; throws a {@code Failure} if the query names what does not exist
 */
public record ObjectPlan(String sql, Tuple parameters, Function<RowSet<Row>, Payload> result)
    implements Plan {

  @Override
  public Future<Payload> payload(SqlClient database) {
    return database.preparedQuery(sql).execute(parameters).map(result);
  }
}
