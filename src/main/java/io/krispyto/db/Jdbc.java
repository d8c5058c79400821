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
  /** Longer than the database lets a short statement run. */
  private static final Duration SILENCE = Duration.ofSeconds(6);

  /** A statement of a migration may take minutes. */
  private static final Duration MIGRATION_SILENCE = Duration.ofMinutes(30);

  private Jdbc() {}

  /**
   * For writing: connects to the server that accepts writes, and fails with SQLSTATE 25006 if there
   * is none. Opens a new connection each time; there is no pool. A server has five seconds to let
   * it in; reading on it ends after six seconds without a byte, unless the user of the connection
   * sets another network timeout.
   */
  public static DataSource dataSource(DatabaseSettings settings) {
    return new ServerDataSource(servers(settings), true, SILENCE);
  }

  /** For migrations: the same, and reading ends after half an hour without a byte. */
  static DataSource forMigrations(DatabaseSettings settings) {
    return new ServerDataSource(servers(settings), true, MIGRATION_SILENCE);
  }

  /** For reading: the same, and a standby will do where no server accepts writes. */
  public static DataSource forReading(DatabaseSettings settings) {
    return new ServerDataSource(servers(settings), false, SILENCE);
  }

  /** Whether there is a server that accepts writes, or only a standby. Blocks. */
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

  /** Fails with SQLSTATE 25006 if the server at the other end accepts no writes. */
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
                // As the reactive clients do; by itself the driver looks in ~/.postgresql.
                dataSource.setSslfactory(UtcSslFactory.OfJava.class.getName());
              }
            });
    return dataSource;
  }
}
