package io.krispyto.query;

import io.krispyto.domain.query.Query;
import io.krispyto.query.result.Plans;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Provides the server's own SQL for any query whose result is rows.
 *
 * @param text statement with parameters {@code $1}, {@code $2}, whose types PostgreSQL infers
 * @param parameters parameters in PostgreSQL's text form; Java's null is SQL's NULL
 */
public record RowSql(String text, List<String> parameters) {

  public RowSql {
    parameters = Collections.unmodifiableList(parameters);
  }

  /** Returns the statement of the server. */
  public static RowSql of(Query query) {
    var page = Plans.ofRows(query).firstPage();
    var parameters = page.parameters();
    return new RowSql(
        page.sql(),
        IntStream.range(0, parameters.size())
            .mapToObj(
                i -> parameters.getValue(i) == null ? null : parameters.getValue(i).toString())
            .toList());
  }
}
