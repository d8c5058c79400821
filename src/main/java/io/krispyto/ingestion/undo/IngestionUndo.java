package io.krispyto.ingestion.undo;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.Jdbc;
import io.krispyto.db.SqlState;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes an ingestion: deletes the records that it added, and restores the previous values of the
 * records that it changed. Records that something else has changed since are kept. Runs in one
 * transaction. Blocking.
 */
final class IngestionUndo {
  private static final Logger LOG = LoggerFactory.getLogger(IngestionUndo.class);

  private static final int MAX_LISTED = 100;
  private static final int ATTEMPTS = 5;

  /** A statement may take minutes; a database that is silent for this long is considered lost. */
  private static final int SILENCE_MILLIS = (int) TimeUnit.MINUTES.toMillis(10);

  /**
   * SQLSTATEs of conflicts with concurrent writes: a deadlock, or a record that was added to a
   * currency while the currency was deleted.
   */
  private static final Set<String> RETRYABLE =
      Set.of(
          SqlState.DEADLOCK_DETECTED,
          SqlState.SERIALIZATION_FAILURE,
          SqlState.FOREIGN_KEY_VIOLATION);

  private final DataSource database;
  private volatile Connection running;

  IngestionUndo(DatabaseSettings database) {
    this.database = Jdbc.dataSource(database);
  }

  /**
   * The result of an undo.
   *
   * @param json the contract's {@code Undo}
   * @param version a data version that includes the change
   */
  record Undone(JsonObject json, DataVersion version) {}

  /**
   * A file that wrote records.
   *
   * @param updated whether it changed records
   * @param writtenBy the transaction that wrote it
   */
  private record File(int number, boolean updated, String writtenBy) {}

  /** Files to undo, the last one first, and the number of records that they added. */
  private record Files(List<File> files, long accepted) {
    String[] writers() {
      return files.stream().map(File::writtenBy).toArray(String[]::new);
    }
  }

  /**
   * Undoes an ingestion. A repeated undo changes nothing, unless the later change to a kept record
   * has itself been undone since.
   *
   * @throws Failure.NotFound if there is no such ingestion
   * @throws Failure.BeingWritten if it has not ended, or another load or undo is running
   * @throws Failure.NotUndoable if it is not known which records it wrote
   */
  Undone run(long ingestion) throws SQLException {
    try (var connection = database.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
      running = connection;
      try (var statement = connection.createStatement()) {
        statement.execute("set application_name = 'krispyto load'");
        statement.execute("set statement_timeout = 0");
        // At a higher level, concurrent writes would fail the undo instead of being kept.
        statement.execute("set default_transaction_isolation = 'read committed'");
        statement.execute(UndoSql.PREPARE);
      }
      connection.setAutoCommit(false);
      var undone = attempts(connection, ingestion);
      connection.setAutoCommit(true);
      return new Undone(undone, version(connection));
    } finally {
      running = null;
    }
  }

  /** Stops the running undo, which is rolled back. */
  void abort() {
    var connection = running;
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("The connection could not be closed", e);
      }
    }
  }

  private static JsonObject attempts(Connection connection, long ingestion) throws SQLException {
    for (var attempt = 1; ; attempt++) {
      try {
        var undone = once(connection, ingestion);
        connection.commit();
        return undone;
      } catch (SQLException e) {
        connection.rollback();
        if (SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
          throw new Failure.BeingWritten(
              "Another transaction in the database has locked the records; try again later.");
        }
        if (attempt == ATTEMPTS || !RETRYABLE.contains(e.getSQLState())) {
          throw e;
        }
      }
    }
  }

  private static JsonObject once(Connection connection, long ingestion) throws SQLException {
    execute(connection, UndoSql.LIMIT_WAITING);
    var deletedBefore = begin(connection, ingestion);
    var written = files(connection, ingestion);
    var writers = connection.createArrayOf("text", written.writers());
    var restored = 0L;
    var deleted = 0L;
    if (!written.files.isEmpty()) {
      update(connection, UndoSql.FIND_WRITTEN, writers, writers);
      restored = restore(connection, ingestion, written.files);
      deleted = update(connection, UndoSql.DELETE, writers);
    }
    var json =
        new JsonObject().put("id", ingestion).put("deleted", deleted).put("restored", restored);
    putKept(connection, ingestion, deletedBefore + deleted < written.accepted, json);
    json.put("currencies_deleted", update(connection, UndoSql.DELETE_CURRENCIES, ingestion));
    update(connection, UndoSql.FORGET_RESTORED, ingestion);
    update(connection, UndoSql.END, deleted, ingestion);
    return json;
  }

  private static long restore(Connection connection, long ingestion, List<File> files)
      throws SQLException {
    if (files.stream().anyMatch(File::updated)) {
      execute(connection, UndoSql.INDEX);
    }
    execute(connection, UndoSql.ANALYZE);
    var restored = 0L;
    for (var file : files) {
      if (file.updated) {
        restored += update(connection, UndoSql.RESTORE, ingestion, file.number, file.writtenBy);
      }
    }
    return restored;
  }

  /** Locks the ingestion; returns the number of its records that earlier undos have deleted. */
  private static long begin(Connection connection, long ingestion) throws SQLException {
    long deletedBefore;
    try (var statement = connection.prepareStatement(UndoSql.INGESTION)) {
      statement.setLong(1, ingestion);
      try (var found = statement.executeQuery()) {
        if (!found.next()) {
          throw new Failure.NotFound("There is no ingestion " + ingestion + ".");
        }
        if (!found.getBoolean("has_ended")) {
          throw new Failure.BeingWritten(
              "Ingestion " + ingestion + " has not ended; try again later.");
        }
        deletedBefore = found.getLong("undone_records");
      }
    }
    try (var statement = connection.createStatement();
        var locked = statement.executeQuery(UndoSql.TRY_LOCK)) {
      locked.next();
      if (!locked.getBoolean(1)) {
        throw new Failure.BeingWritten("Another ingestion is running; try again later.");
      }
      return deletedBefore;
    }
  }

  private static Files files(Connection connection, long ingestion) throws SQLException {
    var files = new ArrayList<File>();
    var accepted = 0L;
    try (var statement = connection.prepareStatement(UndoSql.FILES)) {
      statement.setLong(1, ingestion);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          var isKnown = rows.getObject("is_known", Boolean.class);
          if (isKnown == null) {
            throw new Failure.NotUndoable(
                "Ingestion "
                    + ingestion
                    + " was loaded by an older version of the server, which did not store what an"
                    + " undo needs.");
          }
          if (!isKnown) {
            throw new Failure.NotUndoable(
                "The database was restored or copied since ingestion "
                    + ingestion
                    + ", so it is not known which records it wrote.");
          }
          // The last 32 bits, as in the row's xmin.
          var xid = rows.getLong("written_by") & 0xffff_ffffL;
          files.add(
              new File(rows.getInt("number"), rows.getLong("updated") > 0, String.valueOf(xid)));
          accepted += rows.getLong("accepted");
        }
      }
    }
    return new Files(files, accepted);
  }

  private static void putKept(
      Connection connection, long ingestion, boolean areAddedMissing, JsonObject json)
      throws SQLException {
    var kept = 0L;
    var listed = new JsonArray();
    try (var statement = connection.prepareStatement(UndoSql.KEPT)) {
      statement.setLong(1, ingestion);
      statement.setBoolean(2, areAddedMissing);
      statement.setLong(3, ingestion);
      statement.setInt(4, MAX_LISTED);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          kept = rows.getLong("total");
          listed.add(
              new JsonObject()
                  .put("name", rows.getString("name"))
                  .put("symbol", rows.getString("symbol"))
                  .put("date", rows.getString("date")));
        }
      }
    }
    json.put("kept", kept).put("kept_records", listed);
  }

  private static DataVersion version(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(UndoSql.VERSION)) {
      rows.next();
      return new DataVersion(rows.getLong(1));
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      set(statement, parameters);
      return statement.executeLargeUpdate();
    }
  }

  private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
    for (var i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }
}
