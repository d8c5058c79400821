package io.krispyto.db;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to open a connection. It has a network client of its own, because the driver gives no
 * other access to a socket during the handshake. Closing the client closes the socket in any phase.
 */
final class ConnectionTry {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionTry.class);

  private final ContextInternal context;
  private final PgConnectOptions options;
  private final NetClientOptions network;
  private CloseFuture resources = new CloseFuture();
  private boolean closed;

  ConnectionTry(ContextInternal context, PgConnectOptions options, NetClientOptions network) {
    this.context = context;
    this.options = options;
    this.network = network;
  }

  /**
   * Opens the connection; call this on the event loop of the context. The future may never
   * complete: the caller enforces the deadline and calls {@link #close()}. A failed attempt has
   * already closed its socket.
   */
  Future<SqlConnection> open() {
    if (options.getSslMode() != SslMode.PREFER) {
      return open(options.getSslMode());
    }
    // The driver's own fallback leaves the first socket open until the server closes it.
    return open(SslMode.REQUIRE)
        .recover(
            error -> {
              if (closed) {
                return Future.failedFuture(error);
              }
              resources = new CloseFuture();
              return open(SslMode.DISABLE);
            });
  }

  private Future<SqlConnection> open(SslMode mode) {
    var mine = resources;
    // Closeable resources register with the current context. If that were the context of a verticle
    // or of Vert.x, each attempt would stay in memory.
    var own =
        context
            .owner()
            .contextBuilder()
            .withEventLoop(context.nettyEventLoop())
            .withCloseFuture(mine)
            .build();
    var opened = own.<SqlConnection>promise();
    own.emit(
        begun ->
            PgDriver.INSTANCE
                .createConnectionFactory(own.owner(), network)
                .connect(own, new PgConnectOptions(options).setSslMode(mode))
                .onComplete(opened));
    return opened
        .future()
        .onSuccess(
            connection -> {
              // Without a handler, the driver prints the stack trace of each lost connection.
              connection.exceptionHandler(error -> LOG.debug("A connection failed", error));
              channel(connection).closeFuture().addListener(future -> closeUnlessStopping(mine));
            })
        .onFailure(error -> closeUnlessStopping(mine));
  }

  /** Vert.x closes all connections itself when it stops, and its event loops then take no tasks. */
  private void closeUnlessStopping(CloseFuture attempt) {
    if (!context.nettyEventLoop().isShuttingDown()) {
      attempt.close();
    }
  }

  /** Closes the socket, whether connected or not. */
  void close() {
    closed = true;
    resources.close();
  }

  /** Returns the connection's channel, which the driver's public types do not expose. */
  static Channel channel(SqlConnection connection) {
    var driver = (SocketConnectionBase) ((SqlConnectionBase<?>) connection).unwrap().unwrap();
    return driver.socket().channelHandlerContext().channel();
  }
}
