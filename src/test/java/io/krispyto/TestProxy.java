package io.krispyto;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy in front of a server on this machine. A test can delay responses. */
public final class TestProxy {
  private static final String HOST = "127.0.0.1";

  /** The length and code of PostgreSQL's cancel request. */
  private static final long CANCEL = 16L << 32 | 80877102;

  private final Vertx vertx;
  private final NetServer front;
  private final NetClient back;
  private volatile int serverPort;
  private final AtomicInteger cancelsToLose = new AtomicInteger();
  private final Set<NetSocket> clients = ConcurrentHashMap.newKeySet();
  private volatile Duration delay = Duration.ZERO;
  private volatile boolean refuses;

  private TestProxy(Vertx vertx, NetServerOptions options, int serverPort) {
    this.vertx = vertx;
    this.serverPort = serverPort;
    this.front = vertx.createNetServer(options);
    this.back = vertx.createNetClient();
  }

  /** Listens on a free port. */
  public static Future<TestProxy> start(Vertx vertx, int serverPort) {
    return start(vertx, new NetServerOptions(), serverPort);
  }

  /** The same as {@link #start(Vertx, int)}, optionally with TLS towards the client. */
  public static Future<TestProxy> start(Vertx vertx, NetServerOptions options, int serverPort) {
    var proxy = new TestProxy(vertx, options, serverPort);
    return proxy.front.connectHandler(proxy::accept).listen(0, HOST).map(proxy);
  }

  public int port() {
    return front.actualPort();
  }

  /** Delays all responses from now on, keeping their order. */
  public void delayResponses(Duration delay) {
    this.delay = delay;
  }

  /** Redirects new connections to another port; open ones are not affected. */
  public void switchTo(int port) {
    serverPort = port;
  }

  /** Drops a number of PostgreSQL's cancel requests. */
  public void loseCancels(int count) {
    cancelsToLose.set(count);
  }

  /** Cuts all connections and refuses new ones, or accepts connections again. */
  public void refuse(boolean refuses) {
    this.refuses = refuses;
    if (refuses) {
      clients.forEach(NetSocket::close);
    }
  }

  public Future<Void> close() {
    return front.close().eventually(back::close);
  }

  private void accept(NetSocket client) {
    if (refuses) {
      client.close();
      return;
    }
    clients.add(client);
    client.pause();
    back.connect(serverPort, HOST)
        .onFailure(refused -> client.close())
        .onSuccess(server -> join(client, server));
  }

  private void join(NetSocket client, NetSocket server) {
    client
        .handler(
            data -> {
              if (isCancel(data) && cancelsToLose.getAndDecrement() > 0) {
                client.close();
              } else {
                server.write(data);
              }
            })
        .closeHandler(
            closed -> {
              clients.remove(client);
              server.close();
            });
    server.handler(new Delayed(client)::write).closeHandler(closed -> client.close());
    client.exceptionHandler(reset -> {});
    server.exceptionHandler(reset -> {});
    client.resume();
  }

  private static boolean isCancel(Buffer data) {
    return data.length() == CANCEL >> 32 && data.getLong(0) == CANCEL;
  }

  private final class Delayed {
    private final NetSocket client;
    private Future<?> last = Future.succeededFuture();

    Delayed(NetSocket client) {
      this.client = client;
    }

    void write(Buffer data) {
      var due = System.nanoTime() + delay.toNanos();
      last = last.transform(before -> until(due)).andThen(now -> client.write(data));
    }

    private Future<?> until(long due) {
      var remaining = TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime());
      return remaining <= 0
          ? Future.succeededFuture()
          : vertx.timer(remaining, TimeUnit.MILLISECONDS);
    }
  }
}
