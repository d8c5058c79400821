package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.DatabaseSettings.SslMode;
import io.krispyto.config.Secret;
import io.krispyto.db.Jdbc;
import io.krispyto.db.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A database of the cluster, and the role that uses it.
 *
 * @param port port of the server on this machine
 * @param name name within the cluster
 * @param user user without a password
 */
public record Database(int port, String name, String user) {

  /** Creates the tables. */
  void migrate() {
    try {
      new Schema(settings()).migrate();
    } catch (SQLException e) {
      throw new RowFailure("the tables cannot be created: " + e.getMessage(), e);
    }
  }

  void execute(String sql) {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new RowFailure("the database refused: " + e.getMessage(), e);
    }
  }

  /** Returns the number that a query yields. */
  public long number(String sql) {
    return Long.parseLong(text(sql));
  }

  String text(String sql) {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new RowFailure("the database cannot be queried: " + e.getMessage(), e);
    }
  }

  private DatabaseSettings settings() {
    return new DatabaseSettings(
        "localhost",
        port,
        user,
        new Secret(""),
        name,
        SslMode.DISABLE,
        Optional.empty(),
        BenchDatabase.POOL_SIZE);
  }

  /** The settings for our programs. */
  Map<String, String> environment() {
    return Map.of(
        "DB_ENDPOINT",
        "localhost:" + port,
        "DB_NAME",
        name,
        "DB_USERNAME",
        user,
        "DB_SSL_MODE",
        "disable",
        "DB_POOL_SIZE",
        String.valueOf(BenchDatabase.POOL_SIZE));
  }

  /** A connection for statements that may take minutes, such as filling a table. */
  private Connection connect() throws SQLException {
    var connection = Jdbc.dataSource(settings()).getConnection();
    connection.setNetworkTimeout(Runnable::run, (int) TimeUnit.MINUTES.toMillis(10));
    return connection;
  }
}
