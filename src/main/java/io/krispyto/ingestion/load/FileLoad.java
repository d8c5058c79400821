package io.krispyto.ingestion.load;

import io.krispyto.db.SqlFailures;
import io.krispyto.db.SqlState;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.report.FileReport;
import io.krispyto.ingestion.report.JournalSql;
import io.krispyto.ingestion.report.Progress;
import io.krispyto.ingestion.report.RowCounts;
import io.krispyto.ingestion.source.Input;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads one file, in one transaction. Blocking. */
final class FileLoad {
  private static final Logger LOG = LoggerFactory.getLogger(FileLoad.class);

  /** SQLSTATEs of a transaction that failed only because of concurrent transactions. */
  private static final Set<String> CAUSED_BY_OTHERS =
      Set.of(SqlState.SERIALIZATION_FAILURE, SqlState.DEADLOCK_DETECTED);

  /**
   * {@link #CAUSED_BY_OTHERS}, and the SQLSTATE for a record that another session has added since
   * the comparison.
   */
  private static final Set<String> RETRYABLE =
      Set.of(SqlState.SERIALIZATION_FAILURE, SqlState.DEADLOCK_DETECTED, SqlState.UNIQUE_VIOLATION);

  private static final int MAX_ATTEMPTS = 5;

  /**
   * After this many attempts, the load locks the tables, because other writers keep interfering.
   */
  private static final int ATTEMPTS_WITHOUT_LOCK = 2;

  private final Session session;
  private final Connection connection;
  private final int number;
  private final Input file;
  private final Rejections rejections;
  private final Progress progress;

  /** The name of the file's layout; null until it is recognised. */
  private String layout;

  /**
   * What the files of an ingestion share.
   *
   * @param reader a single-threaded executor that reads the files
   * @param paths how records can be written on the connection
   * @param ingestion the id of the ingestion
   */
  record Session(Connection connection, ExecutorService reader, WritePaths paths, long ingestion) {}

  /**
   * @param number the number of the file within the ingestion
   */
  FileLoad(Session session, int number, Input file, Rejections rejections, Progress progress) {
    this.session = session;
    this.number = number;
    this.file = file;
    this.rejections = rejections;
    this.progress = progress;
    connection = session.connection;
  }

  FileReport run(boolean dryRun) throws SQLException {
    var straight = session.paths.straight() && !dryRun;
    for (var attempt = 1; ; attempt++) {
      try {
        return ended(once(straight, dryRun, attempt > ATTEMPTS_WITHOUT_LOCK && !dryRun));
      } catch (UnusableFile e) {
        connection.rollback();
        rejections.flush();
        LOG.warn("{} was not loaded. {}", file.name(), e.getMessage());
        var report =
            FileReport.failed(
                file.name(),
                layout,
                e,
                rejections.count(),
                rejections.first(),
                rejections.groups());
        keep(report, null, null);
        return ended(report);
      } catch (Currencies.OutOfOrder e) {
        LOG.debug("{} is not in chronological order; reading it again", file.name());
      } catch (SQLException e) {
        if (SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
          throw new Failure.NotReady("Another program has locked the records. Try again later.");
        }
        if (attempt == MAX_ATTEMPTS && CAUSED_BY_OTHERS.contains(e.getSQLState())) {
          throw new Failure.NotReady(
              "Other programs keep changing the same currencies and records. Try again later.");
        }
        if (attempt == MAX_ATTEMPTS || !RETRYABLE.contains(e.getSQLState())) {
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
    LOG.debug("Loaded {}: {}", report.file(), report.counts());
    report.groups().forEach(group -> LOG.warn("{}", group.sentence(report.file())));
    return report;
  }

  /** Writes everything but does not commit. */
  private FileReport once(boolean straight, boolean dryRun, boolean locking)
      throws SQLException, UnusableFile, Currencies.OutOfOrder {
    if (session.paths.unchecked()) {
      execute(LoadSql.WITHOUT_FOREIGN_KEY_CHECKS);
    }
    if (locking) {
      execute(LoadSql.LOCK_CURRENCIES);
    }
    var idsAfter = lastRecordId();
    var currencies = new Currencies(connection, straight);
    var copied = copy(currencies);
    if (copied.rejected == 0) {
      requireGood(copied.straight + copied.staged);
    }
    var merged =
        copied.staged == 0
            ? new Merge.Merged(0, 0, 0)
            : new Merge(connection, session.ingestion, number, progress)
                .run(currencies.mayRepeatDays(), currencies.keepsTimes(), dryRun, locking);
    var good = copied.straight + copied.staged - merged.rejected();
    if (copied.rejected + merged.rejected() > 0) {
      reportLateRejections();
      requireGood(good);
      execute(LoadSql.DROP_UNUSED_CURRENCIES);
    }
    rejections.flush();
    var accepted = copied.straight + merged.added();
    var report =
        FileReport.loaded(
            file.name(),
            layout,
            new RowCounts(
                accepted,
                merged.updated(),
                good - accepted - merged.updated(),
                rejections.count(),
                copied.warned),
            rejections.first(),
            rejections.groups());
    // Adding currencies and deleting them again would needlessly increase the data version.
    var changedNothing =
        accepted + merged.updated() == 0 && !currencies.filledSymbols() && !copied.markedFiat;
    if (dryRun || changedNothing) {
      connection.rollback();
      // It has no records. Those with ids in this range are from other writers.
      keep(report, null, null);
    } else {
      keepAddedCurrencies();
      keep(report, idsAfter, lastRecordId());
    }
    return report;
  }

  /**
   * How many rows were copied to each destination, were rejected, or have a warning; and whether
   * currencies were marked as fiat that were not before.
   */
  private record Copied(
      long straight, long staged, long rejected, long warned, boolean markedFiat) {}

  private Copied copy(Currencies currencies)
      throws SQLException, UnusableFile, Currencies.OutOfOrder {
    var straight = 0L;
    var staged = 0L;
    var rejected = 0L;
    var warned = 0L;
    var markedFiat = false;
    var copy = new RecordCopy(connection, session.paths.wide());
    try (var content = file.open(progress::counted);
        var opened = file.read(content);
        var batches = new BatchReader(opened.rows(), progress::read, session.reader)) {
      layout = opened.layout();
      currencies.keepTimes(opened.keepsTimes());
      currencies.areFiat(opened.isFiat());
      for (var batch = batches.next(); batch != null; batch = batches.next()) {
        for (var rejection : batch.rejections()) {
          rejections.add(rejection);
        }
        meet(batch.rows(), currencies);
        for (var row : batch.rows()) {
          var found = currencies.of(row);
          add(row, found, copy);
          warned += found.currency() != null && row.isWarned() ? 1 : 0;
        }
        straight += copy.straightCount();
        staged += copy.stagedCount();
        rejected += copy.rejectedCount();
        var waiting = copy.stagedCount();
        copy.flush();
        progress.add(batch.read(), batch.rows().size() + (long) batch.rejections().size(), waiting);
      }
      markedFiat = opened.isFiat() && currencies.markFiat();
    } catch (IOException e) {
      throw UnusableFile.unreadable(e);
    }
    return new Copied(straight, staged, rejected, warned, markedFiat);
  }

  private static void meet(List<InputRow.Good> rows, Currencies currencies)
      throws SQLException, UnusableFile {
    try {
      currencies.meet(rows);
    } catch (SQLException e) {
      if (SqlState.STRING_DATA_RIGHT_TRUNCATION.equals(e.getSQLState())) {
        throw new UnusableFile(SqlFailures.from(e).getMessage());
      }
      throw e;
    }
  }

  private static void add(InputRow.Good row, Currencies.Found found, RecordCopy copy) {
    if (found.currency() != null) {
      copy.add(row, found.currency());
    } else {
      copy.reject(row, found.column(), found.value(), found.reason());
    }
  }

  /** Reads the file again to report the rows that were rejected only after parsing. */
  private void reportLateRejections() throws SQLException, UnusableFile {
    try (var statement = connection.createStatement()) {
      statement.setFetchSize(1000);
      try (var rejected = statement.executeQuery(LoadSql.REJECTED);
          var content = file.open(progress::stoppable);
          var opened = file.read(content)) {
        var reader = opened.rows();
        while (rejected.next()) {
          var line = rejected.getLong("line");
          var row = reader.next();
          // Days of bars come after rejected bars of later lines.
          while (row != null && (row.line() < line || row instanceof InputRow.Bad)) {
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
                  rejected.getString("kind"),
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

  private Long lastRecordId() throws SQLException {
    try (var statement = connection.createStatement();
        var last = statement.executeQuery(LoadSql.LAST_RECORD_ID)) {
      last.next();
      return last.getObject(1, Long.class);
    }
  }

  private void keepAddedCurrencies() throws SQLException {
    try (var statement = connection.prepareStatement(LoadSql.KEEP_ADDED_CURRENCIES)) {
      statement.setLong(1, session.ingestion);
      statement.setInt(2, number);
      statement.executeUpdate();
    }
  }

  /** Records the report in the transaction of the records: it exists if and only if they do. */
  private void keep(FileReport report, Long idsAfter, Long idsTo) throws SQLException {
    try (var statement = connection.prepareStatement(JournalSql.ADD_FILE)) {
      statement.setLong(1, session.ingestion);
      statement.setInt(2, number);
      statement.setString(3, report.file());
      statement.setString(4, report.state());
      statement.setString(5, report.error());
      var counts = report.counts();
      statement.setLong(6, counts.accepted());
      statement.setLong(7, counts.updated());
      statement.setLong(8, counts.unchanged());
      statement.setLong(9, counts.rejected());
      statement.setLong(10, counts.warned());
      statement.setString(11, report.groupsJson().encode());
      statement.setObject(12, idsAfter, Types.BIGINT);
      statement.setObject(13, idsTo, Types.BIGINT);
      statement.setString(14, report.layout());
      statement.executeUpdate();
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
