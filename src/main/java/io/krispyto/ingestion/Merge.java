package io.krispyto.ingestion;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;

/** Brings the rows of one file from the temporary tables to where they belong. */
final class Merge {
  private final Connection connection;
  private final String file;
  private final Rejections rejections;

  Merge(Connection connection, String file, Rejections rejections) {
    this.connection = connection;
    this.file = file;
    this.rejections = rejections;
  }

  /** How many records were written. */
  private record Written(long added, long updated) {}

  /**
   * Merges, and tells what became of the file. The caller commits.
   *
   * @param copied how many rows are in the temporary table
   * @throws BrokenFile if there is nothing to load
   */
  FileReport run(long copied) throws SQLException, BrokenFile {
    checkAnyGood(copied);
    execute(LoadSql.ANALYZE);
    execute(LoadSql.ADD_CURRENCIES);
    execute(LoadSql.FILL_SYMBOLS);
    execute(LoadSql.FIND_CURRENCIES);
    var rejected = execute(LoadSql.REJECT_OTHER_SYMBOLS);
    if (execute(LoadSql.FIND_TWICE) > 0) {
      rejected += execute(LoadSql.REJECT_CONTRADICTIONS);
      execute(LoadSql.DROP_REPETITIONS);
    }
    if (rejected > 0) {
      readRejected(rejected);
      checkAnyGood(copied - rejected);
    }
    var written = write();
    if (rejected > 0) {
      execute(LoadSql.DROP_UNUSED_CURRENCIES);
    }
    return new FileReport(
        file,
        null,
        written.added,
        written.updated,
        copied - rejected - written.added - written.updated,
        rejections.count(),
        rejections.first());
  }

  private void checkAnyGood(long good) throws BrokenFile {
    if (good == 0) {
      throw new BrokenFile(
          rejections.count() == 0
              ? "The file has a header and no rows."
              : "The file has no row that can be loaded.");
    }
  }

  private long execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
      return Math.max(statement.getLargeUpdateCount(), 0);
    }
  }

  private void readRejected(long all) throws SQLException {
    try (var statement = connection.prepareStatement(LoadSql.REJECTED)) {
      statement.setInt(1, rejections.room());
      var found = new ArrayList<Rejection>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(
              new Rejection(
                  rows.getLong(1),
                  rows.getString(2),
                  rows.getString(3),
                  rows.getString(4),
                  null,
                  null));
        }
      }
      rejections.addAll(found, all);
    }
  }

  private Written write() throws SQLException {
    try (var statement = connection.createStatement()) {
      try (var change = statement.executeQuery(LoadSql.ANY_CHANGE)) {
        change.next();
        if (!change.getBoolean(1)) {
          return new Written(0, 0);
        }
      }
      try (var written = statement.executeQuery(LoadSql.MERGE)) {
        written.next();
        return new Written(written.getLong(1), written.getLong(2));
      }
    }
  }
}
