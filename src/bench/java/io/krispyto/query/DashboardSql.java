package io.krispyto.query;

import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.day.RequestedDay;
import io.krispyto.domain.query.DashboardQuery;
import io.krispyto.query.result.QuerySql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Provides the server's own SQL to the benchmark, so that the statements with and without the
 * server never differ. The only class of the benchmark that uses {@link QuerySql}.
 *
 * @param text statement with parameters {@code $1}, {@code $2}, whose types PostgreSQL infers
 * @param parameters parameters in PostgreSQL's text form, or null
 */
public record DashboardSql(String text, List<String> parameters) {

  /** Returns the statement of the server for a dashboard of a given day. */
  public static DashboardSql of(Map<String, String> request) {
    var query = DashboardQuery.from(request);
    var parameters = new ArrayList<String>();
    parameters.add(((RequestedDay.On) query.day()).day().atStartOfDay().toString());
    parameters.add(QuoteCurrency.parameter(query.options().quote()));
    parameters.add(String.valueOf(query.options().includesFiat()));
    if (!query.symbols().isAll()) {
      parameters.add("{" + String.join(",", query.symbols().listed()) + "}");
    }
    return new DashboardSql(QuerySql.dashboard(query), parameters);
  }
}
