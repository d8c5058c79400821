package io.krispyto.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * Opens blocking connections like {@link PgConnector} opens reactive ones: with a deadline and
 * overlapping attempts, so that it reaches a recovered server within a second. The driver's own
 * login timeout leaks the thread and the socket of an attempt.
 */
final class JdbcConnector extends PGSimpleDataSource {
  private static final long serialVersionUID = 1;

  private static final int NEXT_TRY_MILLIS = 1000;
  private static final int MAX_TRIES = 5;
  private static final int CANCEL_SECONDS = 1;
  private static final int DEADLINE_SECONDS = MAX_TRIES * NEXT_TRY_MILLIS / 1000;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            var thread = new Thread(work, "krispyto-jdbc-connect");
            thread.setDaemon(true);
            return thread;
          });

  private final Duration silence;

  /**
   * @param silence how long an open connection may wait for a response without receiving a byte,
   *     until its user sets another network timeout
   */
  JdbcConnector(Duration silence) {
    this.silence = silence;
    setConnectTimeout(DEADLINE_SECONDS);
    // Applies to each read during start-up, so that an abandoned attempt also ends.
    setSocketTimeout(DEADLINE_SECONDS);
    setLoginTimeout(0);
    // A cancellation uses a connection of its own, which a silent server must not hold longer.
    setCancelSignalTimeout(CANCEL_SECONDS);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    var opened = new CompletableFuture<Connection>();
    try {
      for (var tries = 0; tries < MAX_TRIES; tries++) {
        THREADS.execute(() -> tryOnce(user, password, opened));
        try {
          return opened.get(NEXT_TRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException stuck) {
          // The server may have recovered while this attempt is still stuck.
        }
      }
      throw failure("No connection within " + DEADLINE_SECONDS + " s.", null);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SQLException refused
          ? refused
          : failure("No connection.", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("Interrupted while connecting.", e);
    } finally {
      // Attempts that still succeed close their connections.
      opened.cancel(false);
    }
  }

  private static SQLException failure(String message, Throwable cause) {
    return new PSQLException(message, PSQLState.CONNECTION_UNABLE_TO_CONNECT, cause);
  }

  private void tryOnce(String user, String password, CompletableFuture<Connection> opened) {
    try {
      var connection = super.getConnection(user, password);
      connection.setNetworkTimeout(Runnable::run, (int) silence.toMillis());
      if (!opened.complete(connection)) {
        connection.close();
      }
    } catch (SQLException | RuntimeException e) {
      opened.completeExceptionally(e);
    }
  }
}
