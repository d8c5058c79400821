package io.krispyto.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How a question is answered by the rows of one statement.
 *
 * @param sql gives the rows, in their order: at least one, with the data version first, and nulls
 *     from the first column on where there is no other
 * @param columns what is answered of each row
 * @param firstColumn which of a row's columns is the first of them; never null in a row that is one
 * @param format in which they are answered
 * @param requirement looks at the first row, and tells what the question names and does not exist
 * @param mayBeEmpty looks at the first row, and tells whether no row is an answer; else there is no
 *     data then
 */
record RowPlan(
    String sql,
    Tuple parameters,
    List<Column> columns,
    int firstColumn,
    RowFormat format,
    Function<Row, Optional<Failure>> requirement,
    Predicate<Row> mayBeEmpty) {

  /** The statement for fewer rows than {@link QuerySql#MAX_PAGE_ROWS}; else it gives so many. */
  String sqlOfAPage() {
    return sql + QuerySql.UP_TO_A_PAGE;
  }

  /** The statement for some rows, given {@link #parametersOfAPart}. */
  String sqlOfAPart() {
    return sql + QuerySql.part(parameters.size());
  }

  Tuple parametersOfAPart(int limit, int offset) {
    var all = Tuple.tuple();
    for (var i = 0; i < parameters.size(); i++) {
      all.addValue(parameters.getValue(i));
    }
    return all.addValue(limit).addValue(offset);
  }

  /** The statement for all rows, to be streamed. */
  RowQuery whole() {
    return RowQuery.of(sql, parameters);
  }
}
