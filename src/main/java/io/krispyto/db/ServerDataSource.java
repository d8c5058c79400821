package io.krispyto.db;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Connects to the one of several servers that accepts writes. The driver's own {@code
 * targetServerType} has three drawbacks. It remembers the role of each server for ten seconds. It
 * spends the timeout of all servers on one that it cannot reach. It does not say why it refuses a
 * server.
 */
final class ServerDataSource implements DataSource {
  private final List<? extends DataSource> servers;
  private final boolean toWrite;
  private final Duration silence;

  /** The server to try first: the one used last. */
  private final AtomicInteger preferred = new AtomicInteger();

  /**
   * @param toWrite whether to refuse servers that accept no writes, with SQLSTATE 25006; if false,
   *     such a server is used while no server accepts writes
   * @param silence how long an open connection may wait for a response without receiving a byte
   */
  ServerDataSource(List<? extends DataSource> servers, boolean toWrite, Duration silence) {
    this.servers = List.copyOf(servers);
    this.toWrite = toWrite;
    this.silence = silence;
  }

  @Override
  public Connection getConnection() throws SQLException {
    var connection = connect();
    connection.setNetworkTimeout(Runnable::run, (int) silence.toMillis());
    return connection;
  }

  private Connection connect() throws SQLException {
    if (!toWrite && servers.size() == 1) {
      return servers.get(0).getConnection();
    }
    var first = preferred.get();
    var readable = -1;
    SQLException refusal = null;
    for (var i = 0; i < servers.size(); i++) {
      var server = (first + i) % servers.size();
      try {
        var connection = writable(servers.get(server));
        preferred.set(server);
        return connection;
      } catch (SQLException e) {
        if (isReadOnly(e) && readable < 0) {
          readable = server;
        }
        refusal = better(refusal, e);
      }
    }
    if (!toWrite && readable >= 0) {
      return servers.get(readable).getConnection();
    }
    throw refusal;
  }

  private static Connection writable(DataSource server) throws SQLException {
    var connection = server.getConnection();
    try {
      Jdbc.requireWritable(connection);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static boolean isReadOnly(SQLException e) {
    return SqlState.READ_ONLY_TRANSACTION.equals(e.getSQLState());
  }

  /** The error from a server that refuses is more useful than the error from an unreachable one. */
  private static SQLException better(SQLException before, SQLException now) {
    if (before == null) {
      return now;
    }
    var isBetter = isReadOnly(now) && !isReadOnly(before);
    var kept = isBetter ? now : before;
    kept.addSuppressed(isBetter ? before : now);
    return kept;
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("Not a " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
