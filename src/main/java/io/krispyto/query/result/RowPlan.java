package io.krispyto.query.result;

import io.krispyto.bus.Payload;
import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.krispyto.query.data.RowQuery;
import io.krispyto.query.row.Column;
import io.krispyto.query.row.PlacedColumn;
import io.krispyto.query.row.RowLayout;
import io.krispyto.query.row.TableLayout;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How one statement computes the result of a query.
 *
 * @param sql returns the rows, in order: at least one, with the data version first, and nulls from
 *     the first column on if the result is empty
 * @param pageSql returns one page of the rows, with two more parameters at the end: the limit and
 *     the offset; empty if the same statement works with a limit
 * @param pageRows results with at least this many rows are not built in memory
 * @param firstColumn the index of the first result column in a row; never null in an actual row
 * @param layout how the rows become the result
 * @param requirement checks the first row, and reports anything that the query names and that does
 *     not exist
 * @param mayBeEmpty checks the first row, and returns whether an empty result is valid; otherwise
 *     it means that there is no data
 */
public record RowPlan(
    String sql,
    Optional<String> pageSql,
    int pageRows,
    Tuple parameters,
    int firstColumn,
    RowLayout layout,
    Function<Row, Optional<Failure>> requirement,
    Predicate<Row> mayBeEmpty)
    implements Plan {

  /** Creates a plan for rows of a small fixed set of columns. */
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
        firstColumn,
        new TableLayout(format, PlacedColumn.from(firstColumn, columns)),
        requirement,
        mayBeEmpty);
  }

  /**
   * Fails with {@link ResultTooLarge} if there may be more rows than {@link #firstPage} returns.
   */
  @Override
  public Future<Payload> payload(SqlClient database) {
    var page = firstPage();
    return database
        .preparedQuery(page.sql())
        .collecting(ResultRows.collector(this))
        .execute(page.parameters())
        .map(result -> payload(result.value()));
  }

  private static Payload payload(ResultRows rows) {
    rows.requireFound();
    if (rows.mayBeIncomplete()) {
      throw new ResultTooLarge();
    }
    return rows.payload();
  }

  /** Returns the query for the first rows. If it returns {@link #pageRows}, there may be more. */
  public RowQuery firstPage() {
    return isSlowAsAWhole()
        ? page(pageRows, 0)
        : RowQuery.of(sql + QuerySql.FIRST_PAGE, parameters);
  }

  /** Returns the query for one page of rows. */
  public RowQuery page(int limit, int offset) {
    var all = Tuple.tuple();
    for (var i = 0; i < parameters.size(); i++) {
      all.addValue(parameters.getValue(i));
    }
    return RowQuery.of(
        pageSql.orElseGet(() -> sql + QuerySql.page(parameters.size())),
        all.addValue(limit).addValue(offset));
  }

  /** Returns the query for all rows. */
  public RowQuery whole() {
    return RowQuery.of(sql, parameters);
  }

  /**
   * Returns whether all rows are so much slower than a few that only a stream should wait for them.
   */
  public boolean isSlowAsAWhole() {
    return pageSql.isPresent();
  }
}
