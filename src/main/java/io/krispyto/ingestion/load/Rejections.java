package io.krispyto.ingestion.load;

import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.report.JournalSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * The rows of a file that were not loaded. All are counted and kept in the database, on a
 * connection of their own: they stay there when the file's transaction is rolled back. The first
 * are told in the report.
 */
final class Rejections {
  private static final int MAX_BATCH = 1000;

  /** A row may have some megabytes. */
  private static final int MAX_BATCH_CHARACTERS = 1 << 20;

  private final Connection connection;
  private final long ingestion;
  private final int number;
  private final String file;
  private final int room;
  private final List<Rejection> first = new ArrayList<>();
  private final List<Rejection> batch = new ArrayList<>();
  private int batchCharacters;
  private long count;

  /**
   * @param connection commits each statement
   * @param number of the file in the ingestion
   * @param room how many are told: what the files before have left of what a report may tell
   */
  Rejections(Connection connection, long ingestion, int number, String file, int room) {
    this.connection = connection;
    this.ingestion = ingestion;
    this.number = number;
    this.file = file;
    this.room = room;
  }

  /** Adds one. Those that were found late are on lines before those known. */
  void add(Rejection rejection) throws SQLException {
    count++;
    if (first.size() < room) {
      first.add(rejection.told());
    } else if (room > 0 && rejection.line() < first.get(room - 1).line()) {
      first.set(room - 1, rejection.told());
      first.sort(Comparator.comparingLong(Rejection::line));
    }
    batch.add(rejection);
    batchCharacters += rejection.original().length();
    if (batch.size() >= MAX_BATCH || batchCharacters >= MAX_BATCH_CHARACTERS) {
      flush();
    }
  }

  /** Writes what is not written yet. */
  void flush() throws SQLException {
    if (batch.isEmpty()) {
      return;
    }
    try (var copy =
        new BinaryCopy(
            connection.unwrap(PGConnection.class).getCopyAPI(), JournalSql.COPY_REJECTIONS)) {
      for (var rejection : batch) {
        copy.row(9)
            .bigint(ingestion)
            .integer(number)
            .text(file)
            .bigint(rejection.line())
            .text(rejection.column())
            .text(rejection.value())
            .text(rejection.reason())
            .text(rejection.original())
            .texts(rejection.texts());
      }
      copy.end();
    }
    batch.clear();
    batchCharacters = 0;
  }

  /** Forgets all: the file is read from its start once more. */
  void clear() throws SQLException {
    try (var statement = connection.prepareStatement(JournalSql.DELETE_REJECTIONS)) {
      statement.setLong(1, ingestion);
      statement.setInt(2, number);
      statement.executeUpdate();
    }
    batch.clear();
    batchCharacters = 0;
    first.clear();
    count = 0;
  }

  long count() {
    return count;
  }

  List<Rejection> first() {
    first.sort(Comparator.comparingLong(Rejection::line));
    return List.copyOf(first);
  }
}
