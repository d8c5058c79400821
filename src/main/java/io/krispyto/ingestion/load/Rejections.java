package io.krispyto.ingestion.load;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.RejectionGroup;
import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.report.FileReport;
import io.krispyto.ingestion.report.JournalSql;
import io.krispyto.ingestion.report.RejectionGroups;
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

  /** The maximum number of groups that a file lists. */
  private static final int MAX_GROUPS = 20;

  /** A row may be several megabytes long. */
  private static final int MAX_BATCH_CHARACTERS = 1 << 20;

  private final Connection connection;
  private final long ingestion;
  private final int number;
  private final String file;
  private final Room room;
  private final List<Rejection> first = new ArrayList<>();
  private final RejectionGroups groups = new RejectionGroups();
  private final List<Rejection> batch = new ArrayList<>();
  private int batchCharacters;
  private long count;

  /**
   * @param connection a connection that commits each statement
   * @param number the number of the file within the ingestion
   * @param room what the report may still list
   */
  Rejections(Connection connection, long ingestion, int number, String file, Room room) {
    this.connection = connection;
    this.ingestion = ingestion;
    this.number = number;
    this.file = file;
    this.room = room;
  }

  /**
   * How much a report may still list.
   *
   * @param rejections the number of rejections
   * @param groups the number of groups; a file always lists its largest
   */
  record Room(int rejections, int groups) {
    /** The sum over all files of an ingestion. */
    static final Room OF_INGESTION =
        new Room(Addresses.MAX_LISTED_REJECTIONS, Addresses.MAX_LISTED_REJECTIONS);

    /** The room after a file. */
    Room after(FileReport report) {
      return new Room(rejections - report.rejections().size(), groups - report.groups().size());
    }
  }

  /** Adds a rejection. Rejections found late have lower line numbers than those already added. */
  void add(Rejection rejection) throws SQLException {
    count++;
    groups.add(rejection);
    var last = room.rejections - 1;
    if (first.size() <= last) {
      first.add(rejection.listed());
    } else if (last >= 0 && rejection.line() < first.get(last).line()) {
      first.set(last, rejection.listed());
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
    groups.clear();
    count = 0;
  }

  long count() {
    return count;
  }

  List<Rejection> first() {
    first.sort(Comparator.comparingLong(Rejection::line));
    return List.copyOf(first);
  }

  /** Returns the largest groups of the rejections. */
  List<RejectionGroup> groups() {
    return groups.largest(Math.max(1, Math.min(room.groups, MAX_GROUPS)));
  }
}
