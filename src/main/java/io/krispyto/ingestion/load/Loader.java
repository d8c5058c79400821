package io.krispyto.ingestion.load;

import io.krispyto.bus.Addresses;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.report.FileReport;
import io.krispyto.ingestion.report.Progress;
import io.krispyto.ingestion.source.Input;
import io.krispyto.ingestion.source.ReadOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads files into the database, each in its own transaction. Blocking. */
public final class Loader {
  private static final Logger LOG = LoggerFactory.getLogger(Loader.class);

  private static final long LOCK_LOOK_MILLIS = 200;

  /** A statement may take minutes; a database that is silent for this long is considered lost. */
  private static final int SILENCE_MILLIS = (int) TimeUnit.MINUTES.toMillis(30);

  private final DataSource database;
  private volatile List<Connection> running = List.of();

  public Loader(DataSource database) {
    this.database = database;
  }

  /**
   * Loads all files. A file that cannot be loaded does not prevent the others from loading.
   *
   * @param ingestion the id under which files and rejections are stored
   * @param dryRun whether to write only files and rejections, and no records
   * @param options how to read the files
   * @throws SQLException if the database fails; the files before that are loaded
   */
  public List<FileReport> load(
      Iterable<Input> files, long ingestion, boolean dryRun, ReadOptions options, Progress progress)
      throws SQLException {
    var reading = Executors.newSingleThreadExecutor(task -> new Thread(task, "krispyto-reading"));
    try (var connection = database.getConnection();
        var rejecting = database.getConnection()) {
      forLong(connection);
      forLong(rejecting);
      running = List.of(connection, rejecting);
      try (var statement = connection.createStatement()) {
        statement.execute(LoadSql.PREPARE);
      }
      var paths = WritePaths.of(connection);
      var session = new FileLoad.Session(connection, reading, paths, ingestion, options);
      connection.setAutoCommit(false);
      var reports = new ArrayList<FileReport>();
      var room = Addresses.MAX_LISTED_REJECTIONS;
      for (var file : files) {
        progress.begin(file.name(), file.size());
        var number = reports.size() + 1;
        var rejections = new Rejections(rejecting, ingestion, number, file.name(), room);
        var load = new FileLoad(session, number, file, rejections, progress);
        var report = alone(connection, progress, () -> load.run(dryRun));
        room -= report.rejections().size();
        reports.add(report);
        progress.end();
      }
      return reports;
    } finally {
      running = List.of();
      reading.shutdown();
    }
  }

  private static void forLong(Connection connection) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
    try (var statement = connection.createStatement()) {
      statement.execute(LoadSql.FOR_LONG);
    }
  }

  /** Cancels the running statement, so that the load ends. */
  public void cancel() {
    for (var connection : running) {
      try {
        connection.unwrap(PGConnection.class).cancelQuery();
      } catch (SQLException e) {
        LOG.debug("The running statement could not be cancelled", e);
      }
    }
  }

  /** Stops waiting for a database that does not respond. */
  public void abort() {
    for (var connection : running) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("The connection could not be closed", e);
      }
    }
  }

  private interface Step {
    FileReport run() throws SQLException;
  }

  /** Runs a step while holding the lock that excludes other loads. */
  private static FileReport alone(Connection connection, Progress progress, Step step)
      throws SQLException {
    lock(connection, progress);
    var report = step.run();
    // If the step fails, the connection is closed, which releases the lock.
    try (var statement = connection.createStatement()) {
      statement.execute(LoadSql.UNLOCK);
      connection.commit();
    }
    return report;
  }

  private static void lock(Connection connection, Progress progress) throws SQLException {
    try (var statement = connection.prepareStatement(LoadSql.TRY_LOCK)) {
      while (true) {
        try (var locked = statement.executeQuery()) {
          locked.next();
          if (locked.getBoolean(1)) {
            connection.commit();
            return;
          }
        }
        connection.rollback();
        progress.reportIfDue();
        TimeUnit.MILLISECONDS.sleep(LOCK_LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure.NotReady("The server is stopping.");
    }
  }
}
