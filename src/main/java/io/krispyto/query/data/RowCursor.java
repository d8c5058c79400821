package io.krispyto.query.data;

import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All rows of a statement, read when they are wanted: a cursor, on a connection of its own. It is
 * one statement, so that all rows are from one snapshot, however long reading them takes.
 */
final class RowCursor {
  private static final Logger LOG = LoggerFactory.getLogger(RowCursor.class);

  /** Longer than the database lets a statement run. */
  private static final long READ_TIMEOUT_SECONDS = 6;

  private final SqlConnection connection;
  private final Cursor rows;
  private final Runnable whenClosed;
  private Future<Void> closed;

  private RowCursor(SqlConnection connection, Cursor rows, Runnable whenClosed) {
    this.connection = connection;
    this.rows = rows;
    this.whenClosed = whenClosed;
  }

  /**
   * Opens one, as soon as there is a connection.
   *
   * @param whenClosed called once it no longer needs a connection, or did not get one
   */
  static Future<RowCursor> open(Pool pool, RowQuery query, Runnable whenClosed) {
    return pool.getConnection()
        .compose(
            connection ->
                declare(connection, query)
                    .map(rows -> new RowCursor(connection, rows, whenClosed))
                    .onFailure(error -> connection.close()))
        .onFailure(error -> whenClosed.run());
  }

  private static Future<Cursor> declare(SqlConnection connection, RowQuery query) {
    // What is being read, or is read next, fails too.
    return connection
        .exceptionHandler(error -> LOG.debug("A connection failed", error))
        .begin()
        .compose(begun -> set(connection, query))
        .compose(set -> connection.prepare(query.sql()))
        .timeout(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .map(statement -> statement.cursor(query.parameters()));
  }

  private static Future<?> set(SqlConnection connection, RowQuery query) {
    return query
        .setting()
        .<Future<?>>map(setting -> connection.query(setting).execute())
        .orElseGet(Future::succeededFuture);
  }

  /** Reads the next rows. The first ones take longest: it is then that they are sorted. */
  Future<RowSet<Row>> read(int batch) {
    return rows.read(batch).timeout(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  /** Whether there are more rows than were read. */
  boolean hasMore() {
    return rows.hasMore();
  }

  /**
   * Gives the connection back. That ends the transaction and with it the cursor, after what is
   * being read; the statement stays prepared, for the next one.
   */
  Future<Void> close() {
    if (closed == null) {
      closed = connection.close();
      whenClosed.run();
    }
    return closed;
  }
}
