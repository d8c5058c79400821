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

  /** Longer than the statement timeout of the database. */
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
   * @param whenClosed called once the connection is closed, or if it cannot be opened
   */
  static Future<SnapshotConnection> open(Pool pool, Runnable whenClosed) {
    return begin(pool, BEGIN, whenClosed);
  }

  /** Imports the snapshot that another connection has exported. */
  static Future<SnapshotConnection> open(Pool pool, String exported, Runnable whenClosed) {
    // SET TRANSACTION takes no parameters.
    var snapshot = exported.replaceAll("[^0-9A-Fa-f-]", "");
    return begin(pool, BEGIN + "; set transaction snapshot '" + snapshot + "'", whenClosed);
  }

  private static Future<SnapshotConnection> begin(Pool pool, String settings, Runnable whenClosed) {
    return pool.getConnection()
        .compose(
            connection ->
                connection
                    // Reads report the failure.
                    .exceptionHandler(error -> LOG.debug("A connection failed", error))
                    .begin()
                    .compose(begun -> connection.query(settings).execute())
                    .timeout(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .map(set -> new SnapshotConnection(connection, whenClosed))
                    .onFailure(error -> connection.close()))
        .onFailure(error -> whenClosed.run());
  }

  /** Exports the snapshot, which other connections can import until this one is closed. */
  Future<String> export() {
    return connection
        .query(EXPORT)
        .execute()
        .timeout(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .map(rows -> rows.iterator().next().getString(0));
  }

  /**
   * Runs statements one after another until none is left or this connection is closed, since
   * another request may use it then.
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
