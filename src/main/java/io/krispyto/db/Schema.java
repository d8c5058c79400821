package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.util.PSQLException;

/**
 * The database's tables: whether they are there, and bringing them up. Blocks; not for an event
 * loop.
 *
 * <p>The migrations are in {@code db/migration}.
 */
public final class Schema {
  /** The version that the newest migration makes. */
  public static final int VERSION = 7;

  /** The newest migration that was made, in SQL; fails with {@code 42P01} where none was. */
  public static final String VERSION_SQL =
      "select coalesce(max(version::int), 0) from flyway_schema_history where success";

  private static final int ANSWER_TIMEOUT_MILLIS = 30_000;
  private static final String TAKE_OVER = "2";
  private static final String NO_SCHEMA = "3F000";

  private final DataSource database;

  public Schema(DatabaseSettings settings) {
    this.database = Jdbc.dataSource(settings);
  }

  /** How far the tables are. */
  public enum State {
    NO_TABLES,
    /** There are tables, made by another program or by an older version of this one. */
    BEHIND,
    CURRENT
  }

  /**
   * What a migration did.
   *
   * @param migrations how many were made
   * @param setAside what could not stay as it was
   */
  public record Migrated(int migrations, List<SetAside> setAside) {}

  /**
   * Rows that are in the table {@code set_aside} as they were.
   *
   * @param table where they were
   * @param reason why they could not stay, or that they stay and what was changed
   * @param rows how many
   */
  public record SetAside(String table, String reason, long rows) {}

  /** Looks how far the tables are. */
  public State state() throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      try (var found =
          statement.executeQuery(
              """
              select to_regclass('currency') is not null and to_regclass('record') is not null,
                to_regclass('flyway_schema_history') is not null
              """)) {
        found.next();
        if (!found.getBoolean(1)) {
          return State.NO_TABLES;
        }
        if (!found.getBoolean(2)) {
          return State.BEHIND;
        }
      }
      try (var version = statement.executeQuery(VERSION_SQL)) {
        version.next();
        return version.getInt(1) < VERSION ? State.BEHIND : State.CURRENT;
      }
    }
  }

  /**
   * Makes the tables, or brings those that are there to this version.
   *
   * @throws SQLException saying in one line why it cannot; then nothing has changed
   */
  public Migrated migrate() throws SQLException {
    var schema = schema();
    var hadHistory = hasHistory();
    try {
      var flyway =
          Flyway.configure()
              .dataSource(database)
              .defaultSchema(schema)
              .locations("classpath:db/migration")
              // Tables that other programs made have no history: all migrations apply to them too.
              .baselineOnMigrate(true)
              .baselineVersion("0")
              .group(true)
              .load();
      var made = flyway.migrate().migrations;
      var tookOver = made.stream().anyMatch(migration -> TAKE_OVER.equals(migration.version));
      return new Migrated(made.size(), tookOver ? setAside() : List.of());
    } catch (FlywayException e) {
      var failure = explained(e);
      if (!hadHistory) {
        dropEmptyHistory(failure);
      }
      throw failure;
    }
  }

  /** Whether a table that the dashboard needs has no rows. */
  public boolean isAnyTableEmpty() throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement();
        var empty =
            statement.executeQuery(
                "select not exists (select from currency) or not exists (select from record)")) {
      empty.next();
      return empty.getBoolean(1);
    }
  }

  /** A server that is there and says nothing must not keep ours from starting, or failing. */
  private Connection connect() throws SQLException {
    var connection = database.getConnection();
    connection.setNetworkTimeout(Runnable::run, ANSWER_TIMEOUT_MILLIS);
    return connection;
  }

  private List<SetAside> setAside() throws SQLException {
    var all = new ArrayList<SetAside>();
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select table_name, reason, count(*) from set_aside
                group by table_name, reason order by table_name, reason
                """)) {
      while (rows.next()) {
        all.add(new SetAside(rows.getString(1), rows.getString(2), rows.getLong(3)));
      }
    }
    return all;
  }

  /** Where the tables are, which need not be where new ones would go. */
  private String schema() throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select distinct nspname::text
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.oid in (to_regclass('currency'), to_regclass('record'))
                union all
                select current_schema()
                where coalesce(to_regclass('currency'), to_regclass('record')) is null
                """)) {
      rows.next();
      var schema = rows.getString(1);
      if (schema == null) {
        throw new SQLException("The search_path names no schema that is there.", NO_SCHEMA);
      }
      if (rows.next()) {
        throw new SQLException(
            "The tables cannot be taken over: currency and record are in different schemas.",
            NO_SCHEMA);
      }
      return schema;
    }
  }

  private boolean hasHistory() throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("select to_regclass('flyway_schema_history') is not null")) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  /** Flyway writes down that it begins before it begins. */
  private void dropEmptyHistory(SQLException failure) {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          do $$
          begin
            if to_regclass('flyway_schema_history') is not null then
              lock table flyway_schema_history in access exclusive mode;
              if not exists (select from flyway_schema_history where type <> 'BASELINE') then
                drop table flyway_schema_history;
              end if;
            end if;
          end $$
          """);
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** Flyway tells of the script, the line and the driver's view of it, over many lines. */
  private static SQLException explained(FlywayException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PSQLException sql && sql.getServerErrorMessage() != null) {
        var message = sql.getServerErrorMessage();
        var detail = message.getDetail() == null ? "" : " (" + message.getDetail() + ")";
        return new SQLException(oneLine(message.getMessage() + detail), sql.getSQLState(), e);
      }
      if (cause instanceof SQLException sql) {
        return new SQLException(oneLine(sql.getMessage()), sql.getSQLState(), e);
      }
    }
    return new SQLException(oneLine(e.getMessage()), e);
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
