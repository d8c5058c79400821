package io.krispyto.ingestion.load;

import io.krispyto.bus.Addresses;
import io.krispyto.db.SqlState;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.format.Header;
import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.report.FileReport;
import io.krispyto.ingestion.report.JournalSql;
import io.krispyto.ingestion.report.Progress;
import io.krispyto.ingestion.source.Input;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads files into the database, each in its own transaction. Blocking. */
public final class Loader {
  private static final Logger LOG = LoggerFactory.getLogger(Loader.class);

  /** SQLSTATEs of a transaction that failed only because of concurrent transactions. */
  private static final Set<String> CAUSED_BY_OTHERS =
      Set.of(SqlState.SERIALIZATION_FAILURE, SqlState.DEADLOCK_DETECTED);

  /**
   * {@link #CAUSED_BY_OTHERS}, and the SQLSTATE for a record that another session has added since
   * the comparison.
   */
  private static final Set<String> WORTH_ANOTHER_TRY =
      Set.of(SqlState.SERIALIZATION_FAILURE, SqlState.DEADLOCK_DETECTED, SqlState.UNIQUE_VIOLATION);

  private static final int MAX_TRIES = 5;

  /**
   * After this many attempts, the load locks the tables, because other writers keep interfering.
   */
  private static final int TRIES_AMONG_OTHERS = 2;

  private static final long LOCK_LOOK_MILLIS = 200;

  /** A statement may take minutes; a database that is silent for this long is considered lost. */
  private static final int SILENCE_MILLIS = (int) TimeUnit.MINUTES.toMillis(30);

  private final DataSource database;
  private volatile List<Connection> running = List.of();

  public Loader(DataSource database) {
    this.database = database;
  }

  /** How records can be written on a connection. */
  private record Ways(boolean straight, boolean wide, boolean unchecked) {}

  /**
   * Loads all files. A file that cannot be loaded does not prevent the others from loading.
   *
   * @param ingestion the id under which files and rejections are stored
   * @param dryRun whether to write only files and rejections, and no records
   * @throws SQLException if the database fails; the files before that are loaded
   */
  public List<FileReport> load(
      Iterable<Input> files, long ingestion, boolean dryRun, Progress progress)
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
      var ways = ways(connection);
      connection.setAutoCommit(false);
      var reports = new ArrayList<FileReport>();
      var room = Addresses.REJECTIONS_TOLD;
      for (var file : files) {
        progress.begin(file.name(), file.size());
        var number = reports.size() + 1;
        var rejections = new Rejections(rejecting, ingestion, number, file.name(), room);
        var load =
            new Load(connection, reading, ways, ingestion, number, file, rejections, progress);
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

  private static Ways ways(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      String type;
      boolean onlyForeignKey;
      try (var found = statement.executeQuery(LoadSql.WAYS)) {
        found.next();
        type = found.getString("currency_id_type");
        onlyForeignKey = found.getBoolean("only_foreign_key");
      }
      return new Ways(
          "integer".equals(type) || "bigint".equals(type),
          "bigint".equals(type),
          onlyForeignKey && mayBeUnchecked(connection, statement));
    }
  }

  private static boolean mayBeUnchecked(Connection connection, Statement statement)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      statement.execute(LoadSql.WITHOUT_FOREIGN_KEY_CHECKS);
      return true;
    } catch (SQLException e) {
      if (SqlState.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    } finally {
      connection.rollback();
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
        progress.look();
        TimeUnit.MILLISECONDS.sleep(LOCK_LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure.NotReady("The server is stopping.");
    }
  }

  /** The load of one file. */
  private static final class Load {
    private final Connection connection;
    private final ExecutorService reading;
    private final Ways ways;
    private final long ingestion;
    private final int number;
    private final Input file;
    private final Rejections rejections;
    private final Progress progress;

    Load(
        Connection connection,
        ExecutorService reading,
        Ways ways,
        long ingestion,
        int number,
        Input file,
        Rejections rejections,
        Progress progress) {
      this.connection = connection;
      this.reading = reading;
      this.ways = ways;
      this.ingestion = ingestion;
      this.number = number;
      this.file = file;
      this.rejections = rejections;
      this.progress = progress;
    }

    FileReport run(boolean dryRun) throws SQLException {
      var straight = ways.straight && !dryRun;
      for (var tries = 1; ; tries++) {
        try {
          return ended(once(straight, dryRun, tries > TRIES_AMONG_OTHERS && !dryRun));
        } catch (UnusableFile e) {
          connection.rollback();
          rejections.flush();
          LOG.warn("{} was not loaded. {}", file.name(), e.getMessage());
          var report = FileReport.failed(file.name(), e, rejections.count(), rejections.first());
          keep(report);
          return ended(report);
        } catch (Currencies.OutOfOrder e) {
          LOG.debug("{} is not in chronological order; reading it again", file.name());
        } catch (SQLException e) {
          if (SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
            throw new Failure.NotReady("Another program has locked the records. Try again later.");
          }
          if (tries == MAX_TRIES && CAUSED_BY_OTHERS.contains(e.getSQLState())) {
            throw new Failure.NotReady(
                "Other programs keep changing the same currencies and records. Try again later.");
          }
          if (tries == MAX_TRIES || !WORTH_ANOTHER_TRY.contains(e.getSQLState())) {
            throw e;
          }
          LOG.debug("{} conflicted with another writer; loading it again", file.name(), e);
        }
        connection.rollback();
        rejections.clear();
        progress.again();
        straight = false;
      }
    }

    private FileReport ended(FileReport report) throws SQLException {
      connection.commit();
      LOG.debug(
          "Loaded {}: {} accepted, {} updated, {} unchanged, {} rejected",
          report.file(),
          report.accepted(),
          report.updated(),
          report.unchanged(),
          report.rejected());
      return report;
    }

    /** Writes everything but does not commit. */
    private FileReport once(boolean straight, boolean dryRun, boolean alone)
        throws SQLException, UnusableFile, Currencies.OutOfOrder {
      if (ways.unchecked) {
        execute(LoadSql.WITHOUT_FOREIGN_KEY_CHECKS);
      }
      if (alone) {
        execute(LoadSql.KEEP_CURRENCIES);
      }
      var currencies = new Currencies(connection, straight);
      var copied = copy(currencies);
      if (copied.rejected == 0) {
        requireGood(copied.straight + copied.staged);
      }
      var merged =
          copied.staged == 0
              ? new Merge.Merged(0, 0, 0)
              : new Merge(connection, progress).run(currencies.mayRepeatDays(), dryRun, alone);
      var good = copied.straight + copied.staged - merged.rejected();
      if (copied.rejected + merged.rejected() > 0) {
        tellLateRejections();
        requireGood(good);
        execute(LoadSql.DROP_UNUSED_CURRENCIES);
      }
      rejections.flush();
      var accepted = copied.straight + merged.added();
      var report =
          new FileReport(
              file.name(),
              null,
              accepted,
              merged.updated(),
              good - accepted - merged.updated(),
              rejections.count(),
              rejections.first());
      // Adding currencies and deleting them again would needlessly increase the data version.
      var changedNothing = accepted + merged.updated() == 0 && !currencies.filledSymbols();
      if (dryRun || changedNothing) {
        connection.rollback();
      }
      keep(report);
      return report;
    }

    /** The number of rows by destination. */
    private record Copied(long straight, long staged, long rejected) {}

    private Copied copy(Currencies currencies)
        throws SQLException, UnusableFile, Currencies.OutOfOrder {
      var straight = 0L;
      var staged = 0L;
      var rejected = 0L;
      var copy = new RecordCopy(connection, ways.wide);
      try (var content = progress.counted(file.content().open());
          var chunks = new BatchReader(file.reader(content), progress::read, reading)) {
        for (var chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
          for (var rejection : chunk.rejections()) {
            rejections.add(rejection);
          }
          currencies.meet(chunk.rows());
          for (var row : chunk.rows()) {
            add(row, currencies.of(row), copy);
          }
          straight += copy.straightCount();
          staged += copy.stagedCount();
          rejected += copy.rejectedCount();
          var waiting = copy.stagedCount();
          copy.flush();
          progress.chunk(
              chunk.read(), chunk.rows().size() + (long) chunk.rejections().size(), waiting);
        }
      } catch (IOException e) {
        throw UnusableFile.unreadable(e);
      }
      return new Copied(straight, staged, rejected);
    }

    private static void add(InputRow.Good row, Currencies.Found found, RecordCopy copy) {
      if (found.sameSymbol()) {
        copy.add(row, found.currency());
      } else {
        copy.reject(
            row,
            Header.Column.SYMBOL.title(),
            row.symbol(),
            "is not " + found.symbol() + ", the symbol of " + row.name());
      }
    }

    /** Reads the file again to report the rows that were rejected only after parsing. */
    private void tellLateRejections() throws SQLException, UnusableFile {
      try (var statement = connection.createStatement()) {
        statement.setFetchSize(1000);
        try (var rejected = statement.executeQuery(LoadSql.REJECTED);
            var content = file.content().open();
            var reader = file.reader(content)) {
          while (rejected.next()) {
            var line = rejected.getLong("line");
            var row = reader.next();
            while (row != null && row.line() < line) {
              row = reader.next();
            }
            if (row == null) {
              throw new UnusableFile("The file changed while it was being read.");
            }
            rejections.add(
                new Rejection(
                    line,
                    rejected.getString("title"),
                    rejected.getString("value"),
                    rejected.getString("reason"),
                    reader.original(),
                    reader.texts()));
          }
        }
      } catch (IOException e) {
        throw UnusableFile.unreadable(e);
      }
    }

    private void requireGood(long good) throws UnusableFile {
      if (good == 0) {
        throw new UnusableFile(
            rejections.count() == 0
                ? "The file has a header but no rows."
                : "The file has no valid rows.");
      }
    }

    private void keep(FileReport report) throws SQLException {
      try (var statement = connection.prepareStatement(JournalSql.ADD_FILE)) {
        statement.setLong(1, ingestion);
        statement.setInt(2, number);
        statement.setString(3, report.file());
        statement.setString(4, report.state());
        statement.setString(5, report.error());
        statement.setLong(6, report.accepted());
        statement.setLong(7, report.updated());
        statement.setLong(8, report.unchanged());
        statement.setLong(9, report.rejected());
        statement.executeUpdate();
      }
    }

    private void execute(String sql) throws SQLException {
      try (var statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }
}
