package io.krispyto;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Secret;
import io.krispyto.db.Jdbc;
import io.krispyto.db.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A PostgreSQL that is started once for all tests of a run. Each test creates its own database. */
public final class TestDatabase {
  private static final String TEMPLATE = "migrated_template";
  private static final Path PROGRAMS = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg");
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static EmbeddedPostgres server;

  private TestDatabase() {}

  /** A new database without tables. */
  public static synchronized DatabaseSettings empty() {
    return create("template0");
  }

  /** A new database with migrated, empty tables. */
  public static synchronized DatabaseSettings migrated() {
    return create(TEMPLATE);
  }

  /** A new database with migrated tables, after these statements. */
  public static DatabaseSettings filled(String... statements) {
    var database = migrated();
    execute(database, statements);
    return database;
  }

  /** The number of migrations. Their versions may have gaps. */
  public static int migrations() {
    var folder = Path.of("src/main/resources/io/krispyto/db/migration");
    try (var files = Files.list(folder)) {
      return (int) files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection for statements that may take minutes, such as filling a database. */
  public static Connection connect(DatabaseSettings database) throws SQLException {
    return patient(Jdbc.dataSource(database).getConnection());
  }

  private static Connection patient(Connection connection) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) Duration.ofMinutes(5).toMillis());
    return connection;
  }

  /** Runs statements in a database. */
  public static void execute(DatabaseSettings database, String... statements) {
    try (var connection = connect(database);
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of the first row, as text. */
  public static String query(DatabaseSettings database, String sql) {
    try (var connection = patient(Jdbc.forReading(database).getConnection());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Renames a database, ending all connections to it. It is unreachable under its old name until it
   * is renamed back.
   */
  public static void rename(String from, String to) {
    var postgres = at("postgres");
    // No client may reconnect before the database is renamed.
    execute(postgres, "alter database " + from + " allow_connections false");
    Awaitility.await()
        // Sessions that are ending block the renaming for up to five seconds.
        .atMost(Duration.ofSeconds(40))
        .ignoreExceptions()
        .until(
            () -> {
              query(
                  postgres,
                  "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '"
                      + from
                      + "'");
              execute(postgres, "alter database " + from + " rename to " + to);
              return true;
            });
    execute(postgres, "alter database " + to + " allow_connections true");
  }

  private static DatabaseSettings create(String template) {
    start();
    var name = "test_" + COUNT.incrementAndGet();
    execute(at("postgres"), "create database " + name + " template " + template);
    return at(name);
  }

  private static void start() {
    if (server != null) {
      return;
    }
    try {
      server =
          EmbeddedPostgres.builder()
              .setLocaleConfig("locale", "C.UTF-8")
              .setOverrideWorkingDirectory(PROGRAMS.toFile())
              // Autovacuum would visit each of the hundreds of databases.
              .setServerConfig("autovacuum", "off")
              .start();
      execute(at("postgres"), "create database " + TEMPLATE);
      new Schema(at(TEMPLATE)).migrate();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The folder into which PostgreSQL's programs are unpacked. */
  public static synchronized Path programs() {
    start();
    return PROGRAMS;
  }

  /** A database of the server by its name. */
  public static DatabaseSettings at(String name) {
    return DatabaseSettings.local(server.getPort(), name, new Secret(""));
  }
}
