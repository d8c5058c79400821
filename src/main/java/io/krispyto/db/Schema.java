package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/**
 * Checks, creates and migrates the database's tables. Blocking; do not call it on an event loop. An
 * application that embeds the verticles calls {@link #migrate()} before it deploys them.
 *
 * <p>The migrations and their history have distinct names, so an application's Flyway neither runs
 * our migrations nor fails because of them.
 */
public final class Schema {
  /** The version after the newest migration. */
  public static final int VERSION = 19;

  /**
   * SQL that returns the newest applied migration; fails with {@code 42P01} if there is no history.
   */
  public static final String VERSION_SQL =
      "select coalesce(max(version::int), 0) from krispyto_schema_history where success";

  private static final String HISTORY = "krispyto_schema_history";
  private static final String LOCATION = "classpath:io/krispyto/db/migration";

  private static final int RESPONSE_TIMEOUT_MILLIS = 30_000;
  private static final String TAKE_OVER = "2";

  private final DataSource database;
  private final DataSource readable;
  private final Optional<String> ownSchema;
  private final Optional<String> searchPath;

  public Schema(DatabaseSettings settings) {
    this.database = Jdbc.forMigrations(settings);
    this.readable = Jdbc.forReading(settings);
    this.ownSchema = settings.schema();
    this.searchPath = settings.searchPath();
  }

  /** The state of the tables. */
  public enum State {
    NO_TABLES,
    /** The tables exist, created by another program or by an older version of this one. */
    BEHIND,
    CURRENT
  }

  /**
   * The result of a migration.
   *
   * @param migrations number of migrations applied
   * @param setAside rows that could not stay unchanged
   */
  public record Migrated(int migrations, List<SetAside> setAside) {}

  /**
   * Rows that were copied unchanged to the table {@code set_aside}.
   *
   * @param table the table that they come from
   * @param reason why they could not stay, or what was changed if they did
   * @param rows number of rows
   */
  public record SetAside(String table, String reason, long rows) {}

  /**
   * Returns the state of the tables.
   *
   * @throws SQLException on a database error, or if connections would not find all tables in one
   *     schema
   */
  public State state() throws SQLException {
    try (var connection = connect()) {
      requireSearchPath(connection);
      try (var statement = connection.createStatement();
          var found =
              statement.executeQuery(
                  """
                  select to_regclass('currency') is not null and to_regclass('record') is not null,
                    to_regclass('krispyto_schema_history') is not null
                  """)) {
        found.next();
        if (!found.getBoolean(1)) {
          return State.NO_TABLES;
        }
        if (!found.getBoolean(2)) {
          return State.BEHIND;
        }
      }
      requireOneSchema(connection);
      try (var statement = connection.createStatement();
          var version = statement.executeQuery(VERSION_SQL)) {
        version.next();
        return version.getInt(1) < VERSION ? State.BEHIND : State.CURRENT;
      }
    }
  }

  /**
   * Creates the tables, or migrates existing ones to this version. Several processes may call this
   * at the same time: one of them does the work.
   *
   * @throws SQLException with a one-line reason if the migration is not possible; then nothing has
   *     changed
   */
  public Migrated migrate() throws SQLException {
    var schema = prepareSchema();
    var hadHistory = hasHistory(schema);
    try {
      var made = flyway(schema).migrate().migrations;
      var takenOver = made.stream().anyMatch(migration -> TAKE_OVER.equals(migration.version));
      return new Migrated(made.size(), takenOver ? setAside() : List.of());
    } catch (FlywayException e) {
      var failure = explained(e);
      if (!hadHistory) {
        dropEmptyHistory(schema, failure);
      }
      throw failure;
    }
  }

  /** Uses neither the application's class loader nor its callbacks. */
  private Flyway flyway(String schema) {
    return Flyway.configure(Schema.class.getClassLoader())
        .dataSource(database)
        .defaultSchema(schema)
        .createSchemas(false)
        .table(HISTORY)
        .locations(LOCATION)
        .skipDefaultCallbacks(true)
        // Tables created by other programs have no history; all migrations apply to them, too.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .group(true)
        .load();
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

  /**
   * The contents of the tables.
   *
   * @param firstDay first UTC day with a record; empty if there are no records
   */
  public record Content(long currencies, Optional<String> firstDay, Optional<String> lastDay) {}

  /** Counts the currencies, and finds the first and last day with a record. */
  public Content content() throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select (select count(*) from currency),
                  to_char((select min(date) from record), 'YYYY-MM-DD'),
                  to_char((select max(date) from record), 'YYYY-MM-DD')
                """)) {
      rows.next();
      return new Content(
          rows.getLong(1),
          Optional.ofNullable(rows.getString(2)),
          Optional.ofNullable(rows.getString(3)));
    }
  }

  /** A silent server must not block our start or its failure. */
  private Connection connect() throws SQLException {
    var connection = readable.getConnection();
    connection.setNetworkTimeout(Runnable::run, RESPONSE_TIMEOUT_MILLIS);
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

  /**
   * Returns the schema of the tables, created if necessary, and renames a history with the former
   * name.
   */
  private String prepareSchema() throws SQLException {
    try (var connection = connect()) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        // Locks until the commit, so that only one process does this.
        statement.execute("select pg_advisory_xact_lock(1263685968, 3)");
      }
      makeSchema(connection);
      requireSearchPath(connection);
      var schema = schema(connection);
      new FormerHistory(connection, schema).takeOver(() -> flyway(schema).info().all());
      connection.commit();
      return schema;
    } catch (FlywayException | SQLException e) {
      throw explained(e);
    }
  }

  /**
   * Creates the schema. {@code create schema if not exists} requires a privilege even if the schema
   * exists.
   */
  private void makeSchema(Connection connection) throws SQLException {
    if (ownSchema.isPresent() && !exists(connection, "pg_namespace", "nspname", ownSchema.get())) {
      try (var statement = connection.createStatement()) {
        statement.execute("create schema " + quoted(connection, ownSchema.get()));
      }
    }
  }

  static String quoted(Connection connection, String identifier) throws SQLException {
    return connection.unwrap(PGConnection.class).escapeIdentifier(identifier);
  }

  private static boolean exists(Connection connection, String catalog, String column, String name)
      throws SQLException {
    var sql = "select exists (select from pg_catalog." + catalog + " where " + column + " = ?)";
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      try (var found = statement.executeQuery()) {
        found.next();
        return found.getBoolean(1);
      }
    }
  }

  /**
   * Fails if the search path is not in effect. A connection pooler may be configured to drop
   * unknown connection settings.
   */
  private void requireSearchPath(Connection connection) throws SQLException {
    if (searchPath.isEmpty()) {
      return;
    }
    try (var statement = connection.createStatement();
        var path = statement.executeQuery("show search_path")) {
      path.next();
      if (!path.getString(1).equals(searchPath.get())) {
        throw new SQLException(
            String.format(
                Locale.ROOT,
                "DB_SCHEMA has no effect: the search_path of the connection is %s, not %s. A pooler"
                    + " must preserve it.",
                path.getString(1),
                searchPath.get()),
            SqlState.NO_SUCH_SCHEMA);
      }
    }
  }

  /**
   * Fails if tables are in different schemas. Another program's table, earlier on the search path,
   * would be mistaken for ours.
   */
  private static void requireOneSchema(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var hiding =
            statement.executeQuery(
                """
                select format('%s.%s', n.nspname, c.relname), home.nspname
                from unnest(array['record', 'krispyto_schema_history', 'set_aside', 'first_load',
                    'data_change', 'data_change_sum', 'data_version', 'recent_change', 'ingestion',
                    'ingestion_file', 'rejection', 'ingested_part', 'currency_alias', 'undo_record',
                    'undo_currency', 'undo_restored', 'market_day', 'market_change',
                    'market_refresh']) as ours (name)
                join pg_class c on c.oid = to_regclass(ours.name)
                join pg_namespace n on n.oid = c.relnamespace
                join pg_class currency on currency.oid = to_regclass('currency')
                join pg_namespace home on home.oid = currency.relnamespace
                where n.oid <> home.oid
                order by 1
                """)) {
      if (hiding.next()) {
        throw new SQLException(
            String.format(
                Locale.ROOT,
                "%s is not in the schema %s, where currency is. Set DB_SCHEMA to the schema of the"
                    + " tables.",
                hiding.getString(1),
                hiding.getString(2)),
            SqlState.NO_SUCH_SCHEMA);
      }
    }
  }

  /**
   * Returns the schema of the existing tables. If there are none, returns public if the search path
   * includes it, otherwise the current schema.
   */
  private static String schema(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select distinct nspname::text
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.oid in (to_regclass('currency'), to_regclass('record'))
                union all
                select case when 'public' = any(current_schemas(false)) then 'public' else current_schema() end
                where coalesce(to_regclass('currency'), to_regclass('record')) is null
                """)) {
      rows.next();
      var schema = rows.getString(1);
      if (schema == null) {
        throw new SQLException(
            "The search_path names no existing schema.", SqlState.NO_SUCH_SCHEMA);
      }
      if (rows.next()) {
        throw new SQLException(
            "The tables cannot be taken over: currency and record are in different schemas.",
            SqlState.NO_SUCH_SCHEMA);
      }
      return schema;
    }
  }

  private boolean hasHistory(String schema) throws SQLException {
    try (var connection = connect();
        var statement =
            connection.prepareStatement(
                "select to_regclass(format('%I.krispyto_schema_history', ?::text)) is not null")) {
      statement.setString(1, schema);
      try (var found = statement.executeQuery()) {
        found.next();
        return found.getBoolean(1);
      }
    }
  }

  /** Drops an empty history, because Flyway records its start before it migrates. */
  private void dropEmptyHistory(String schema, SQLException failure) {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      var history = quoted(connection, schema) + "." + HISTORY;
      statement.execute(
          """
          do $do$
          begin
            if to_regclass($name$HISTORY$name$) is not null then
              lock table HISTORY in access exclusive mode;
              if not exists (select from HISTORY where type <> 'BASELINE') then
                drop table HISTORY;
              end if;
            end if;
          end $do$
          """
              .replace("HISTORY", history));
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Returns the error in one line. Flyway reports the script, the line and the driver's message
   * over many lines.
   */
  private static SQLException explained(Exception e) {
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
