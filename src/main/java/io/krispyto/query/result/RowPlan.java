package io.krispyto.query.result;

import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.krispyto.query.data.RowQuery;
import io.krispyto.query.row.Column;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How a query is answered by the rows of one statement.
 *
 * @param sql gives the rows, in their order: at least one, with the data version first, and nulls
 *     from the first column on where there is no other
 * @param sqlOfAPart gives some of the rows, with two more parameters at the end: how many, after
 *     how many; empty if it is the same with a limit
 * @param pageRows from so many rows on an answer is not put together in memory
 * @param columns what is answered of each row
 * @param firstColumn which of a row's columns is the first of them; never null in a row that is one
 * @param format in which they are answered
 * @param requirement looks at the first row, and tells what the query names and does not exist
 * @param mayBeEmpty looks at the first row, and tells whether no row is an answer; else there is no
 *     data then
 */
public record RowPlan(
    String sql,
    Optional<String> sqlOfAPart,
    int pageRows,
    Tuple parameters,
    List<Column> columns,
    int firstColumn,
    RowFormat format,
    Function<Row, Optional<Failure>> requirement,
    Predicate<Row> mayBeEmpty) {

  /** Of rows that have all the same few values. */
  RowPlan(
      String sql,
      Tuple parameters,
      List<Column> columns,
      int firstColumn,
      RowFormat format,
      Function<Row, Optional<Failure>> requirement,
      Predicate<Row> mayBeEmpty) {
    this(
        sql,
        Optional.empty(),
        QuerySql.MAX_PAGE_ROWS,
        parameters,
        columns,
        firstColumn,
        format,
        requirement,
        mayBeEmpty);
  }

  /** Asks for the rows of a page: if it gives {@link #pageRows}, there may be more. */
  public RowQuery page() {
    return isDearerAsAWhole()
        ? part(pageRows, 0)
        : RowQuery.of(sql + QuerySql.UP_TO_A_PAGE, parameters);
  }

  /** Asks for some rows, after some others. */
  public RowQuery part(int limit, int offset) {
    var all = Tuple.tuple();
    for (var i = 0; i < parameters.size(); i++) {
      all.addValue(parameters.getValue(i));
    }
    return RowQuery.of(
        sqlOfAPart.orElseGet(() -> sql + QuerySql.part(parameters.size())),
        all.addValue(limit).addValue(offset));
  }

  /** Asks for all rows. */
  public RowQuery whole() {
    return RowQuery.of(sql, parameters);
  }

  /** Whether all rows take so much longer than some that only a stream should wait for them. */
  public boolean isDearerAsAWhole() {
    return sqlOfAPart.isPresent();
  }
}
