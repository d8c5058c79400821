package io.krispyto.http.wire.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the connection of a client that stops reading a large response. Until then, the client
 * holds one of the few database connections for streams.
 */
public final class SlowReaders {
  private static final Logger LOG = LoggerFactory.getLogger(SlowReaders.class);

  /** With {@link #SEND_BUFFER}, a client must read at least about 16 KiB per second. */
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  /**
   * In bytes, which Linux doubles. The socket becomes writable again when a third of the buffer has
   * been read. By default, Linux grows it to 4 MB. A client that reads 100 KB a second would then
   * seem to pause for more than 10 seconds.
   */
  private static final int SEND_BUFFER = 256 * 1024;

  private static final int CHECKS = 5;

  private final Channel channel;
  private final HttpServerRequest request;
  private long written;
  private long pausedSince = System.nanoTime();

  private SlowReaders(HttpServerRequest request) {
    this.request = request;
    channel = ((ConnectionBase) request.connection()).channelHandlerContext().channel();
    channel.config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER);
  }

  /**
   * Starts watching a response.
   *
   * @return a callback that stops watching it
   */
  public static Runnable watch(Vertx vertx, HttpServerRequest request) {
    var reader = new SlowReaders(request);
    var timer = vertx.setPeriodic(MAX_PAUSE.toMillis() / CHECKS, due -> reader.check());
    return () -> vertx.cancelTimer(timer);
  }

  private void check() {
    var response = request.response();
    // The queue of a slow client is nearly always full. It accepts more bytes only after the client
    // has read some.
    if (response.ended() || !response.writeQueueFull() || response.bytesWritten() != written) {
      written = response.bytesWritten();
      pausedSince = System.nanoTime();
    } else if (System.nanoTime() - pausedSince > MAX_PAUSE.toNanos()) {
      LOG.info(
          "Closed the connection of a large response, since {} stopped reading",
          request.remoteAddress());
      // Makes the operating system discard unread data; Vert.x would wait until everything is sent.
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.unsafe().close(channel.voidPromise());
    }
  }
}
