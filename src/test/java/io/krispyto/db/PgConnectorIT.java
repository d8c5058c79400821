package io.krispyto.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that accepts connections and never sends anything. */
class PgConnectorIT {
  private static final long LATE_MILLIS = 700;

  private final Vertx vertx = Vertx.vertx();
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private final ServerSocket server = listen();

  @AfterEach
  void stop() throws Exception {
    server.close();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void aTimedOutAttemptOpensNoFurtherConnection() throws Exception {
    var attempts = new AtomicInteger();
    var connector =
        new PgConnector(
            () ->
                attempts.incrementAndGet() == 1
                    ? Future.succeededFuture(options())
                    : vertx.timer(LATE_MILLIS, TimeUnit.MILLISECONDS).map(late -> options()),
            opened -> Future.<Void>succeededFuture(),
            new NetClientOptions(),
            Duration.ofSeconds(5));

    Future<SqlConnection> attempt = connector.open(vertx.getOrCreateContext());
    await().until(() -> attempts.get() == 2);
    accepted.get(0).close();
    await().until(attempt::failed);
    vertx.timer(2 * LATE_MILLIS, TimeUnit.MILLISECONDS).await(10, TimeUnit.SECONDS);

    assertThat(accepted).as("accepted connections (a second one would leak)").hasSize(1);
  }

  private PgConnectOptions options() {
    return new PgConnectOptions()
        .setHost("127.0.0.1")
        .setPort(server.getLocalPort())
        .setDatabase("any")
        .setUser("any")
        .setPassword("any");
  }

  private ServerSocket listen() {
    try {
      var socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
      var thread =
          new Thread(
              () -> {
                while (!socket.isClosed()) {
                  try {
                    accepted.add(socket.accept());
                  } catch (IOException closed) {
                    return;
                  }
                }
              });
      thread.setDaemon(true);
      thread.start();
      return socket;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
