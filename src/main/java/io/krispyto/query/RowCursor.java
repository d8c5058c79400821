package io.krispyto.query;

import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All rows of a statement, read when they are wanted: a cursor, on a connection of its own. It is
 * one statement, so that all rows are from one snapshot, however long reading them takes.
 */
final class RowCursor {
  private static final Logger LOG = LoggerFactory.getLogger(RowCursor.class);

  /** Of 200 bytes each; with 5,000 it is no faster, with 100 it takes twice the time. */
  private static final int BATCH = 1000;

  /** Longer than the database lets a statement run. */
  private static final long READ_TIMEOUT_SECONDS = 6;

  private final SqlConnection connection;
  private final Cursor rows;
  private Future<Void> closed;

  private RowCursor(SqlConnection connection, Cursor rows) {
    this.connection = connection;
    this.rows = rows;
  }

  /** Opens one, as soon as there is a connection. */
  static Future<RowCursor> open(Pool pool, String sql, Tuple parameters) {
    return pool.getConnection()
        .compose(
            connection ->
                declare(connection, sql, parameters).onFailure(error -> connection.close()));
  }

  private static Future<RowCursor> declare(SqlConnection connection, String sql, Tuple parameters) {
    // What is being read, or is read next, fails too.
    return connection
        .exceptionHandler(error -> LOG.debug("A connection failed", error))
        .begin()
        .compose(begun -> connection.prepare(sql))
        .timeout(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .map(statement -> new RowCursor(connection, statement.cursor(parameters)));
  }

  /** Reads the next rows. The first ones take longest: it is then that they are sorted. */
  Future<RowSet<Row>> read() {
    return rows.read(BATCH).timeout(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS);
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
    }
    return closed;
  }
}
