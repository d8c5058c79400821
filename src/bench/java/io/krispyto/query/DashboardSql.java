package io.krispyto.query;

import io.krispyto.domain.DashboardQuery;
import io.krispyto.domain.RequestedDay;
import io.krispyto.query.result.QuerySql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Hands the server's own SQL to the benchmark, so that what the database is asked with and without
 * the server can never differ. The only place in the benchmark that knows {@link QuerySql}.
 *
 * @param text with parameters {@code $1}, {@code $2}, whose types PostgreSQL infers from it
 * @param parameters in PostgreSQL's text form
 */
public record DashboardSql(String text, List<String> parameters) {

  /** What the server runs for a query about a given day. */
  public static DashboardSql of(Map<String, String> request) {
    var asked = DashboardQuery.from(request);
    var parameters = new ArrayList<String>();
    parameters.add(((RequestedDay.On) asked.day()).day().atStartOfDay().toString());
    if (!asked.symbols().isAll()) {
      parameters.add("{" + String.join(",", asked.symbols().asked()) + "}");
    }
    return new DashboardSql(QuerySql.dashboard(asked), parameters);
  }
}
