package io.krispyto.db;

import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retries the steps of a start while the database may still come up: it is starting, its host name
 * does not resolve yet, or the machine is too busy to respond in time. Errors that waiting cannot
 * fix, such as a wrong password, fail at once. Blocking; do not call it on an event loop.
 */
public final class DatabaseWait {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseWait.class);
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 5000;

  private final String database;
  private final long deadline;

  /**
   * @param database name of the database for the log
   * @param timeout deadline for all steps together, starting now
   */
  public DatabaseWait(String database, Duration timeout) {
    this.database = database;
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  /** A step that can be retried from its beginning. */
  public interface Step<T> {
    T run() throws SQLException;
  }

  /**
   * Runs a step until it succeeds.
   *
   * @throws SQLException of the last attempt
   * @throws InterruptedException if the thread was interrupted, even during an attempt
   */
  public <T> T run(Step<T> step) throws SQLException, InterruptedException {
    var pause = FIRST_PAUSE_MILLIS;
    for (var attempt = 1; ; attempt++) {
      try {
        return step.run();
      } catch (SQLException e) {
        // An interrupted driver throws an error of its own.
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0 || !mayPass(e)) {
          throw e;
        }
        LOG.info(
            "Waiting for the database {}, attempt {}, {} s left: {}",
            database,
            attempt,
            (left + 999) / 1000,
            e.getMessage().lines().findFirst().orElse(""));
        TimeUnit.MILLISECONDS.sleep(Math.min(pause, left));
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  /**
   * Whether a retry may succeed: there is no connection, the server is starting or shutting down,
   * or it lacks resources at the moment (PostgreSQL manual, appendix A).
   */
  static boolean mayPass(SQLException e) {
    var state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case SqlState.CONNECTION_REJECTED, SqlState.DATABASE_DROPPED -> false;
      // The database accepts no connections (`alter database`).
      case SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE -> true;
      default ->
          state.startsWith("08") && !isCertificateRefused(e)
              || state.startsWith("53")
              || state.startsWith("57P");
    };
  }

  private static boolean isCertificateRefused(Throwable e) {
    for (var cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }
}
