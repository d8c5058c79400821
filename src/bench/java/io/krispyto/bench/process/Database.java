package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.DatabaseSettings.SslMode;
import io.krispyto.config.Secret;
import io.krispyto.db.Jdbc;
import io.krispyto.db.Schema;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * A database of the cluster, and the role that works in it.
 *
 * @param port where its server listens on this machine
 * @param name within the cluster
 * @param user who needs no password
 */
public record Database(int port, String name, String user) {

  /** Makes the tables. */
  void migrate() {
    try {
      new Schema(settings()).migrate();
    } catch (SQLException e) {
      throw new RowFailure("the tables cannot be made: " + e.getMessage(), e);
    }
  }

  void execute(String sql) {
    try (var connection = Jdbc.dataSource(settings()).getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new RowFailure("the database refuses: " + e.getMessage(), e);
    }
  }

  /** A number that a query gives. */
  public long number(String sql) {
    return Long.parseLong(text(sql));
  }

  String text(String sql) {
    try (var connection = Jdbc.dataSource(settings()).getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new RowFailure("the database cannot be asked: " + e.getMessage(), e);
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

  /** For our programs. */
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
}
