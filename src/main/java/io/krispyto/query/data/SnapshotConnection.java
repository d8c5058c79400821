package io.krispyto.query.data;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection in a transaction that reads one snapshot of the database. */
final class SnapshotConnection {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotConnection.class);

  /** Longer than the database lets a statement run. */
  private static final long READ_TIMEOUT_SECONDS = 6;

  private static final String BEGIN = "set transaction isolation level repeatable read, read only";
  private static final String EXPORT = "select pg_export_snapshot()";

  private final SqlConnection connection;
  private final Runnable whenClosed;

  /** Volatile, since a timeout closes this connection on another thread. */
  private volatile boolean isClosed;

  private SnapshotConnection(SqlConnection connection, Runnable whenClosed) {
    this.connection = connection;
    this.whenClosed = whenClosed;
  }

  /**
   * Takes a new snapshot as soon as a connection is free.
   *
   * @param whenClosed called once the connection is no longer needed, or there is none
   */
  static Future<SnapshotConnection> open(Pool pool, Runnable whenClosed) {
    return begin(pool, BEGIN, whenClosed);
  }

  /** Begins to read the snapshot that another connection has exported. */
  static Future<SnapshotConnection> open(Pool pool, String exported, Runnable whenClosed) {
    // A parameter is not possible here.
    var snapshot = exported.replaceAll("[^0-9A-Fa-f-]", "");
    return begin(pool, BEGIN + "; set transaction snapshot '" + snapshot + "'", whenClosed);
  }

  private static Future<SnapshotConnection> begin(Pool pool, String settings, Runnable whenClosed) {
    return pool.getConnection()
        .compose(
            connection ->
                connection
                    // The current and the next read fail too.
                    .exceptionHandler(error -> LOG.debug("A connection failed", error))
                    .begin()
                    .compose(begun -> connection.query(settings).execute())
                    .timeout(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .map(set -> new SnapshotConnection(connection, whenClosed))
                    .onFailure(error -> connection.close()))
        .onFailure(error -> whenClosed.run());
  }

  /** Lets other connections read this snapshot until this connection is closed. */
  Future<String> export() {
    return connection
        .query(EXPORT)
        .execute()
        .timeout(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .map(rows -> rows.iterator().next().getString(0));
  }

  /**
   * Runs statements one after another, until there are none left, or this connection is closed:
   * another request may have it by then.
   */
  Future<Void> read(Iterator<RowRead> reads) {
    return !isClosed && reads.hasNext()
        ? read(reads.next()).compose(read -> read(reads))
        : Future.succeededFuture();
  }

  private Future<Void> read(RowRead read) {
    return connection
        .preparedQuery(read.sql())
        .execute(read.parameters())
        .timeout(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .map(
            rows -> {
              rows.forEach(read.rows());
              return null;
            });
  }

  /** Returns the connection to the pool after the read in progress, which ends the transaction. */
  Future<Void> close() {
    isClosed = true;
    whenClosed.run();
    return connection.close();
  }
}
