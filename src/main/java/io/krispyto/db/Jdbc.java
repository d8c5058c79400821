package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.DatabaseSettings.SslMode;
import io.krispyto.config.Endpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** Blocking connections, for what the reactive client cannot do: migrations and {@code COPY}. */
public final class Jdbc {
  /** Longer than the database's timeout for short statements. */
  private static final Duration SILENCE = Duration.ofSeconds(6);

  /** A statement of a migration may take minutes. */
  private static final Duration MIGRATION_SILENCE = Duration.ofMinutes(30);

  private Jdbc() {}

  /**
   * Returns a data source for writing. It connects to the server that accepts writes, and fails
   * with SQLSTATE 25006 if there is none. There is no pool: each call opens a new connection.
   * Connecting takes at most five seconds. A read times out after six seconds without a byte,
   * unless the caller sets another network timeout.
   */
  public static DataSource dataSource(DatabaseSettings settings) {
    return new ServerDataSource(servers(settings), true, SILENCE);
  }

  /**
   * Returns a data source for migrations. It is like {@link #dataSource}, but a read times out
   * after half an hour without a byte.
   */
  static DataSource forMigrations(DatabaseSettings settings) {
    return new ServerDataSource(servers(settings), true, MIGRATION_SILENCE);
  }

  /**
   * Returns a data source for reading. It is like {@link #dataSource}, but uses a standby if no
   * server accepts writes.
   */
  public static DataSource forReading(DatabaseSettings settings) {
    return new ServerDataSource(servers(settings), false, SILENCE);
  }

  /** Whether a server accepts writes, rather than only a standby being available. Blocking. */
  public static boolean isWritable(DatabaseSettings settings) throws SQLException {
    try (var connection = forReading(settings).getConnection()) {
      requireWritable(connection);
      return true;
    } catch (SQLException e) {
      if (SqlState.READ_ONLY_TRANSACTION.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /** Fails with SQLSTATE 25006 if the server of the connection accepts no writes. */
  public static void requireWritable(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(ServerState.QUERY)) {
      rows.next();
      var state = ServerState.from(rows);
      if (state.readOnly()) {
        var refusal = state.refusal();
        throw new SQLException(refusal.getMessage(), SqlState.READ_ONLY_TRANSACTION, refusal);
      }
    }
  }

  private static List<JdbcConnector> servers(DatabaseSettings settings) {
    return settings.endpoints().stream().map(server -> server(settings, server)).toList();
  }

  private static JdbcConnector server(DatabaseSettings settings, Endpoint endpoint) {
    var dataSource = new JdbcConnector(SILENCE);
    dataSource.setServerNames(new String[] {endpoint.host()});
    dataSource.setPortNumbers(new int[] {endpoint.port()});
    dataSource.setDatabaseName(settings.name());
    dataSource.setUser(settings.username());
    dataSource.setPassword(settings.password().value());
    dataSource.setApplicationName("krispyto");
    dataSource.setTcpKeepAlive(true);
    settings.searchPath().ifPresent(dataSource::setCurrentSchema);
    dataSource.setSocketFactory(UtcSocketFactory.class.getName());
    dataSource.setSslfactory(UtcSslFactory.class.getName());
    dataSource.setSslMode(settings.sslMode().text());
    settings
        .sslRootCertificate()
        .ifPresentOrElse(
            file -> dataSource.setSslRootCert(file.toAbsolutePath().toString()),
            () -> {
              if (settings.sslMode() == SslMode.VERIFY_FULL) {
                // Like the reactive clients; by default the driver looks in ~/.postgresql.
                dataSource.setSslfactory(UtcSslFactory.OfJava.class.getName());
              }
            });
    return dataSource;
  }
}
