package io.krispyto.ingestion.report;

import io.krispyto.db.Jdbc;
import io.krispyto.db.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/**
 * Records the outcome of ingestions in the database, where every node can read it, even after the
 * process has ended. Blocking; confined to one thread.
 *
 * <p>While connected, it holds a lock that shows other processes that its ingestions are alive.
 */
public final class IngestionJournal implements AutoCloseable {
  private static final int VALIDATION_SECONDS = 5;

  private final DataSource database;
  private final int kept;
  private final int node = ThreadLocalRandom.current().nextInt();

  /** The ids of ingestions that have not ended. */
  private final Set<Long> running = new HashSet<>();

  private Connection connection;

  /**
   * @param kept the number of ended ingestions to keep
   */
  public IngestionJournal(DataSource database, int kept) {
    this.database = database;
    this.kept = kept;
  }

  /** An ingestion that was added. */
  public record Added(long id, OffsetDateTime askedAt) {}

  /**
   * Adds a queued ingestion, marks ingestions of dead processes as ended, and deletes the oldest.
   */
  public Added add(String source, boolean dryRun) throws SQLException {
    return connected(
        connection -> {
          endLost(connection);
          run(connection, JournalSql.FORGET, statement -> statement.setInt(1, kept));
          try (var statement = connection.prepareStatement(JournalSql.ADD)) {
            statement.setString(1, source);
            statement.setBoolean(2, dryRun);
            statement.setInt(3, node);
            try (var added = statement.executeQuery()) {
              added.next();
              var id = added.getLong(1);
              running.add(id);
              return new Added(id, added.getObject(2, OffsetDateTime.class));
            }
          }
        });
  }

  /** Checks that the database accepts writes; fails with SQLSTATE 25006 if it does not. */
  public void requireWritable() throws SQLException {
    connected(
        connection -> {
          Jdbc.requireWritable(connection);
          return null;
        });
  }

  /** Marks the ingestions of dead processes as ended. */
  public void endLost() throws SQLException {
    connected(connection -> endLost(connection));
  }

  private Void endLost(Connection connection) throws SQLException {
    var known = connection.createArrayOf("bigint", running.toArray());
    return run(
        connection,
        JournalSql.END_LOST,
        statement -> {
          statement.setInt(1, node);
          statement.setArray(2, known);
        });
  }

  public void start(long id) throws SQLException {
    connected(
        connection -> run(connection, JournalSql.START, statement -> statement.setLong(1, id)));
  }

  /**
   * Adds what is known once the source is open.
   *
   * @param files the number of files in the source
   * @param skipped the other files
   */
  public void open(long id, String checksum, int files, SkippedFiles skipped) throws SQLException {
    connected(
        connection ->
            run(
                connection,
                JournalSql.OPEN,
                statement -> {
                  statement.setString(1, checksum);
                  statement.setInt(2, files);
                  statement.setInt(3, skipped.count());
                  statement.setString(4, skipped.count() == 0 ? null : skipped.toJson().encode());
                  statement.setLong(5, id);
                }));
  }

  public void progress(long id, Figures figures) throws SQLException {
    connected(
        connection ->
            run(
                connection,
                JournalSql.PROGRESS,
                statement -> {
                  statement.setString(1, figures.file());
                  statement.setLong(2, figures.bytes());
                  statement.setObject(3, Figures.known(figures.totalBytes()));
                  statement.setLong(4, figures.rows());
                  statement.setLong(5, figures.rowsPerSecond());
                  statement.setObject(6, Figures.known(figures.secondsLeft()));
                  statement.setLong(7, id);
                }));
  }

  /**
   * Marks an ingestion as ended. The totals are computed from the recorded files.
   *
   * @param error why nothing of the source was loaded, or {@code null}
   */
  public void end(long id, String state, String error) throws SQLException {
    connected(
        connection ->
            run(
                connection,
                JournalSql.END,
                statement -> {
                  statement.setString(1, state);
                  statement.setString(2, state);
                  statement.setString(3, error);
                  statement.setLong(4, id);
                  statement.setLong(5, id);
                }));
    running.remove(id);
  }

  @Override
  public void close() throws SQLException {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  private static Void run(Connection connection, String sql, Parameters parameters)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      parameters.set(statement);
      statement.executeUpdate();
      return null;
    }
  }

  /**
   * Runs work on the connection, and reconnects if the connection was lost while idle. Work that
   * has started is not retried: it may have completed, with only the response lost.
   */
  private <T> T connected(Work<T> work) throws SQLException {
    if (connection != null && !connection.isValid(VALIDATION_SECONDS)) {
      close();
    }
    var kept = connection != null;
    try {
      return work.on(connection());
    } catch (SQLException e) {
      if (SqlState.endsConnection(e)) {
        close();
      }
      if (kept && SqlState.READ_ONLY_TRANSACTION.equals(e.getSQLState())) {
        // The server has changed nothing, and there may be a new primary.
        return work.on(connection());
      }
      throw e;
    }
  }

  private Connection connection() throws SQLException {
    if (connection == null) {
      var opened = database.getConnection();
      try {
        try (var statement = opened.prepareStatement(JournalSql.LOCK_NODE)) {
          statement.setInt(1, node);
          statement.execute();
        }
        connection = opened;
      } finally {
        if (connection == null) {
          opened.close();
        }
      }
    }
    return connection;
  }
}
