package io.krispyto.http.wire.connection;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;

/**
 * The stop of the instances that share a port. Once it begins, every response tells its client not
 * to reuse the connection. After the drain, the port can be closed without losing a request that is
 * on its way.
 *
 * <p>Thread-safe.
 */
public final class Draining {
  /** Longer than any response may take; only a hanging response keeps its connection that long. */
  private static final long LONGEST_RESPONSE_SECONDS = 120;

  private volatile boolean begun;
  private volatile Channel port;

  public boolean isBegun() {
    return begun;
  }

  public void begin() {
    begun = true;
  }

  /**
   * Learns the listening socket from a connection that it accepted.
   *
   * <p>Vert.x closes the socket only after the last instance has stopped taking connections from
   * it. In that gap, Netty logs "Failed to register an accepted channel", and the client gets a
   * reset.
   */
  public void accepted(HttpConnection connection) {
    if (port == null) {
      setPort(((ConnectionBase) connection).channelHandlerContext().channel().parent());
    }
  }

  private synchronized void setPort(Channel listening) {
    if (port == null) {
      listening.pipeline().addLast(new AcceptFailures());
      port = listening;
    }
  }

  /** Refuses new connections. If none was ever accepted, the stop of the server does so. */
  public Future<Void> closePort() {
    var listening = port;
    if (listening == null) {
      return Future.succeededFuture();
    }
    var closed = Promise.<Void>promise();
    listening.close().addListener(done -> closed.complete());
    return closed.future();
  }

  /** Closes the connection of a request after its response, if the stop has begun. */
  public void endConnectionOf(HttpServerRequest request) {
    if (begun) {
      announceStop(request);
      request.connection().shutdown(LONGEST_RESPONSE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Sets the field again, since the headers may have been cleared meanwhile. */
  public void announceStop(HttpServerRequest request) {
    if (begun) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }
}
