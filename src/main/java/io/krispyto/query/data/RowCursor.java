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
 * A cursor that reads the rows of a statement on demand, on its own connection. All rows come from
 * one statement and thus from one snapshot, however long reading takes.
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
   * Opens a cursor as soon as a connection is free.
   *
   * @param whenClosed called once the cursor no longer needs a connection, or did not get one
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
    // The current and the next read fail too.
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

  /** Reads the next rows. The first read takes longest, because it includes the sort. */
  Future<RowSet<Row>> read(int batch) {
    return rows.read(batch).timeout(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  /** Returns whether there are unread rows. */
  boolean hasMore() {
    return rows.hasMore();
  }

  /**
   * Returns the connection to the pool after the read in progress. This ends the transaction and
   * with it the cursor. The statement stays prepared for the next use.
   */
  Future<Void> close() {
    if (closed == null) {
      closed = connection.close();
      whenClosed.run();
    }
    return closed;
  }
}
