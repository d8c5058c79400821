package io.krispyto.http.event;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * A client that listens for changes. It holds all state of a request for as long as the request
 * lasts, and is small because there may be ten thousand. Confined to one event loop.
 */
final class EventClient {
  /**
   * Maximum number of chunks that may wait for the operating system: the changes of one second.
   * They cost almost nothing, since all clients that wait for the same event share its bytes.
   */
  private static final int MAX_WAITING = 4;

  /**
   * In bytes, which Linux doubles. By default, Linux would buffer up to four megabytes that a
   * client does not read, and hide that from the server.
   */
  private static final int SEND_BUFFER = 32 * 1024;

  private final HttpServerResponse response;
  private final ChannelHandlerContext connection;
  private long known;
  private int waiting;

  /**
   * @param known the data version that the client has; 0 if unknown
   */
  EventClient(HttpServerRequest request, long known) {
    response = request.response();
    // Only Netty can close a connection whose client does not read. A Vert.x close or reset first
    // waits until all is sent.
    connection = ((ConnectionBase) request.connection()).channelHandlerContext();
    connection.channel().config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER);
    this.known = known;
  }

  /** Sends a change, unless the client knows it. */
  void send(DataEvent event) {
    if (event.isRestored() ? known == event.version() : known >= event.version()) {
      return;
    }
    var isNext = event.since() <= known && !event.isRestored();
    if (send(isNext ? event.change() : event.anything())) {
      known = event.version();
    }
  }

  /** Sends the changes that the client missed. */
  void send(Buffer missed, long version) {
    if (send(missed)) {
      known = version;
    }
  }

  /**
   * Sends bytes. A client that has not read the previous ones is disconnected. It reconnects and
   * then gets the changes that it missed, which costs less than keeping them all.
   */
  boolean send(Buffer bytes) {
    if (isGone()) {
      return false;
    }
    if (waiting == MAX_WAITING) {
      cut();
      return false;
    }
    waiting++;
    response.write(bytes).onComplete(sent -> waiting--);
    return true;
  }

  /** Ends the stream. A client that is behind is disconnected, because it could delay a stop. */
  void end() {
    if (isGone()) {
      return;
    }
    if (waiting > 0) {
      cut();
    } else {
      response.end();
    }
  }

  boolean isGone() {
    return response.ended() || response.closed();
  }

  private void cut() {
    // Makes the operating system discard unread data too.
    connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    connection.close();
  }
}
