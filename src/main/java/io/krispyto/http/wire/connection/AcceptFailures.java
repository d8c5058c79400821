package io.krispyto.http.wire.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports connections that could not be accepted, for example because the process has reached its
 * limit of open files. Netty retries every second, and would log a stack trace each time.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);
  private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

  private long logged = System.nanoTime() - PAUSE;

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    var now = System.nanoTime();
    if (now - logged >= PAUSE) {
      logged = now;
      LOG.warn(
          "Connections cannot be accepted at the moment: {}. If too many files are open, raise the"
              + " limit (ulimit -n). This is logged once a minute.",
          failure.getMessage());
    }
  }
}
