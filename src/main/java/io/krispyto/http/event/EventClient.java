package io.krispyto.http.event;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * One who listens for changes: all that is kept of a request for as long as it lasts, since there
 * may be ten thousand. Of one event loop.
 */
final class EventClient {
  /**
   * How many chunks may wait for the operating system to take them: of changes, those of a second.
   * They cost next to nothing, since all who wait for the same share its bytes.
   */
  private static final int MOST_WAITING = 4;

  /**
   * In bytes, which Linux doubles. It would else keep up to four megabytes of what a client does
   * not read, and we should know nothing of it.
   */
  private static final int SEND_BUFFER = 32 * 1024;

  private final HttpServerResponse response;
  private final ChannelHandlerContext connection;
  private long known;
  private int waiting;

  /**
   * @param known the version that the client has the data of; 0 if nobody knows
   */
  EventClient(HttpServerRequest request, long known) {
    response = request.response();
    // Only Netty can close a connection whose client does not read: Vert.x, whether told to close
    // or to reset it, first waits until all is sent.
    connection = ((ConnectionBase) request.connection()).channelHandlerContext();
    connection.channel().config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER);
    this.known = known;
  }

  /** Tells a change, unless the client knows it. */
  void tell(DataEvent event) {
    if (event.isRestored() ? known == event.version() : known >= event.version()) {
      return;
    }
    var isNext = event.since() <= known && !event.isRestored();
    if (send(isNext ? event.change() : event.anything())) {
      known = event.version();
    }
  }

  /** Tells what it has missed before. */
  void tell(Buffer missed, long version) {
    if (send(missed)) {
      known = version;
    }
  }

  /**
   * Sends bytes. A client that has not taken what it was sent before is cut: it comes again, and is
   * told then what it has missed, which costs less than to keep it all.
   */
  boolean send(Buffer bytes) {
    if (isGone()) {
      return false;
    }
    if (waiting == MOST_WAITING) {
      cut();
      return false;
    }
    waiting++;
    response.write(bytes).onComplete(sent -> waiting--);
    return true;
  }

  /** Ends the stream; that of a client which is behind could keep a stop waiting. */
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
    // So that the operating system too forgets what was not read.
    connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    connection.close();
  }
}
