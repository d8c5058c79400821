package io.krispyto.db;

import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats the steps of a start while the database may still come up: it is starting, its name is
 * not known yet, or the machine is too busy to answer in time. What waiting cannot cure, such as a
 * wrong password, fails at once. Blocks; not for an event loop.
 */
public final class DatabaseWait {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseWait.class);
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 5000;

  private final String database;
  private final long deadline;

  /**
   * @param database as the log names it
   * @param timeout for all steps together, from now on
   */
  public DatabaseWait(String database, Duration timeout) {
    this.database = database;
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  /** A step that may be repeated from its beginning. */
  public interface Step<T> {
    T run() throws SQLException;
  }

  /**
   * Runs a step until it succeeds.
   *
   * @throws SQLException of its last attempt
   * @throws InterruptedException if the thread was interrupted, also during an attempt
   */
  public <T> T run(Step<T> step) throws SQLException, InterruptedException {
    var pause = FIRST_PAUSE_MILLIS;
    for (var attempt = 1; ; attempt++) {
      try {
        return step.run();
      } catch (SQLException e) {
        // The driver fails with an error of its own when interrupted.
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
   * Whether the same may succeed later: no connection, a server that starts up or shuts down, or
   * one that has no resources at the moment (PostgreSQL manual, appendix A).
   */
  static boolean mayPass(SQLException e) {
    var state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case SqlState.CONNECTION_REJECTED, SqlState.DATABASE_DROPPED -> false;
      // It accepts no connections, by `alter database`.
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
