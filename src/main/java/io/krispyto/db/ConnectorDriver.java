package io.krispyto.db;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.impl.PgPoolOptions;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.internal.Connection;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import io.vertx.sqlclient.internal.pool.CloseablePool;
import io.vertx.sqlclient.internal.pool.PoolImpl;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL driver, with a {@link PgConnector} that opens the connections of its pools. */
final class ConnectorDriver extends PgDriver {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectorDriver.class);

  private final Function<SqlConnection, Future<Void>> check;
  private final Duration silence;
  private volatile PgConnector connector;

  /** See {@link PgConnector}. */
  ConnectorDriver(Function<SqlConnection, Future<Void>> check, Duration silence) {
    this.check = check;
    this.silence = silence;
  }

  /** Whether the newest pool has an open connection. */
  boolean hasOpenConnection() {
    return connector.hasOpenConnection();
  }

  /** Without a handler, the driver prints a stack trace for each lost connection. */
  @Override
  public SqlConnectionInternal wrapConnection(
      ContextInternal context, ConnectionFactory<PgConnectOptions> factory, Connection connection) {
    var wrapped = super.wrapConnection(context, factory, connection);
    wrapped.exceptionHandler(error -> LOG.debug("A database connection failed", error));
    return wrapped;
  }

  @Override
  public Pool newPool(
      Vertx vertx,
      Supplier<Future<PgConnectOptions>> databases,
      PoolOptions poolOptions,
      NetClientOptions transportOptions,
      Handler<SqlConnection> connectHandler,
      CloseFuture closeFuture) {
    var internal = (VertxInternal) vertx;
    connector = new PgConnector(databases, check, transportOptions, silence);
    var isPipelined = poolOptions instanceof PgPoolOptions options && options.isPipelined();
    var pool =
        new PoolImpl(
            internal,
            this,
            isPipelined,
            poolOptions,
            null,
            null,
            connector::open,
            connectHandler,
            closeFuture);
    pool.init();
    closeFuture.add(connector);
    return new CloseablePool(internal, closeFuture, pool);
  }
}
