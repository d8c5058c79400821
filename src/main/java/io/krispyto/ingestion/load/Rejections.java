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
 * The rejected rows of a file. All are counted and stored in the database over a separate
 * connection, so that they survive a rollback of the file's transaction. The report includes the
 * first ones.
 */
final class Rejections {
  private static final int MAX_BATCH = 1000;

  /** A row may be several megabytes long. */
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
   * @param connection a connection that commits each statement
   * @param number the number of the file within the ingestion
   * @param room the number of rejections that the report may still include
   */
  Rejections(Connection connection, long ingestion, int number, String file, int room) {
    this.connection = connection;
    this.ingestion = ingestion;
    this.number = number;
    this.file = file;
    this.room = room;
  }

  /** Adds a rejection. Rejections found late have lower line numbers than those already added. */
  void add(Rejection rejection) throws SQLException {
    count++;
    if (first.size() < room) {
      first.add(rejection.listed());
    } else if (room > 0 && rejection.line() < first.get(room - 1).line()) {
      first.set(room - 1, rejection.listed());
      first.sort(Comparator.comparingLong(Rejection::line));
    }
    batch.add(rejection);
    batchCharacters += rejection.original().length();
    if (batch.size() >= MAX_BATCH || batchCharacters >= MAX_BATCH_CHARACTERS) {
      flush();
    }
  }

  /** Writes the pending rejections. */
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

  /** Removes all rejections, because the file is read again from the start. */
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
