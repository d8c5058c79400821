package io.krispyto.ingestion.load;

import io.krispyto.db.SqlState;
import io.krispyto.ingestion.report.Progress;
import java.sql.Connection;
import java.sql.SQLException;

/** Merges the rows of one file from the staging table into {@code record}. */
final class Merge {
  /** About 75,000 rows, which take a third of a second. */
  private static final long BLOCKS = 1000;

  private final Connection connection;
  private final long ingestion;
  private final int number;
  private final Progress progress;

  /**
   * @param ingestion the id of the ingestion
   * @param number the number of the file within the ingestion
   */
  Merge(Connection connection, long ingestion, int number, Progress progress) {
    this.connection = connection;
    this.ingestion = ingestion;
    this.number = number;
    this.progress = progress;
  }

  /**
   * The outcome of a merge.
   *
   * @param added the number of new records
   * @param updated the number of records whose values changed
   * @param rejected the number of rows that contradict other rows of the file
   */
  record Merged(long added, long updated, long rejected) {}

  /**
   * Determines what to write, and writes it. The caller commits.
   *
   * @param mayRepeatDays whether a currency and time may occur more than once
   * @param keepsTimes whether a currency may have several records on one day
   * @param dryRun whether to determine the changes without writing them
   * @param locking whether to prevent other sessions from writing until the commit
   */
  Merged run(boolean mayRepeatDays, boolean keepsTimes, boolean dryRun, boolean locking)
      throws SQLException {
    execute(LoadSql.ANALYZE_ROWS);
    var rejected = 0L;
    if (mayRepeatDays && !keepsTimes) {
      rejected = execute(LoadSql.REJECT_TIMES_OF_ONE_DAY);
    }
    if (mayRepeatDays && execute(LoadSql.FIND_TWICE) > 0) {
      rejected += execute(LoadSql.REJECT_CONTRADICTIONS);
      execute(LoadSql.DROP_REPETITIONS);
    }
    progress.reportIfDue();
    if (locking) {
      execute(LoadSql.LOCK_RECORDS);
    }
    execute(LoadSql.FIND_CHANGES);
    progress.reportIfDue();
    var changes = count();
    if (!dryRun && changes.added + changes.updated > 0) {
      holdCurrencies();
      write(changes);
    }
    return new Merged(changes.added, changes.updated, rejected);
  }

  private record Changes(long added, long updated, long blocks) {}

  private Changes count() throws SQLException {
    try (var statement = connection.createStatement();
        var counts = statement.executeQuery(LoadSql.COUNT_CHANGES)) {
      counts.next();
      return new Changes(counts.getLong(1), counts.getLong(2), counts.getLong(3));
    }
  }

  private void holdCurrencies() throws SQLException {
    try (var statement = connection.createStatement();
        var ids = statement.executeQuery(LoadSql.CHANGING_CURRENCIES)) {
      ids.next();
      Currencies.hold(connection, ids.getArray(1));
    }
  }

  private void write(Changes changes) throws SQLException {
    var added = 0L;
    var updated = 0L;
    for (var block = 0L; block < changes.blocks; block += BLOCKS) {
      if (added < changes.added) {
        added += write(LoadSql.ADD_RECORDS, block);
      }
      if (updated < changes.updated) {
        keepFormerValues(block);
        updated += write(LoadSql.UPDATE_RECORDS, block);
      }
      progress.merged(Math.min(block + BLOCKS, changes.blocks), changes.blocks);
    }
    if (updated < changes.updated) {
      throw new SQLException(
          "Another writer has changed or deleted a record.", SqlState.SERIALIZATION_FAILURE);
    }
  }

  private void keepFormerValues(long block) throws SQLException {
    try (var statement = connection.prepareStatement(LoadSql.KEEP_FORMER_VALUES)) {
      statement.setLong(1, ingestion);
      statement.setInt(2, number);
      statement.setString(3, "(" + block + ",0)");
      statement.setString(4, "(" + (block + BLOCKS) + ",0)");
      statement.executeUpdate();
    }
  }

  private long write(String sql, long block) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, "(" + block + ",0)");
      statement.setString(2, "(" + (block + BLOCKS) + ",0)");
      return statement.executeLargeUpdate();
    }
  }

  private long execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
      return Math.max(statement.getLargeUpdateCount(), 0);
    }
  }
}
