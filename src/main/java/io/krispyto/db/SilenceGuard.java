package io.krispyto.db;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.vertx.sqlclient.internal.QueryResultHandler;
import io.vertx.sqlclient.internal.command.CommandBase;
import io.vertx.sqlclient.internal.command.CommandResponse;
import io.vertx.sqlclient.internal.command.QueryCommandBase;
import io.vertx.sqlclient.internal.command.SimpleQueryCommand;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection that has gone silent, so that its pool replaces it. A connection that waits
 * for a response is silent if no byte arrives within the statement timeout. An idle connection gets
 * a heartbeat, which a healthy server answers at once. Nothing else detects a server or network
 * that disappears without a reset.
 */
final class SilenceGuard extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SilenceGuard.class);

  private static final long CHECK_MILLIS = 250;
  private static final long HEARTBEAT_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(750);
  private static final long HEARTBEAT_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A row-less query; the driver logs a warning for each response to an empty one. */
  private static final String HEARTBEAT = "select where false";

  private final long limitNanos;
  private CommandBase<?> heartbeat;
  private int waiting;
  private long receivedAt = System.nanoTime();
  private boolean overdue;
  private Future<?> checking;

  /**
   * @param limit maximum silence; longer than the server's statement timeout
   */
  SilenceGuard(Duration limit) {
    this.limitNanos = limit.toNanos();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    checking =
        ctx.executor()
            .scheduleWithFixedDelay(
                () -> check(ctx), CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    checking.cancel(false);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof CommandBase) {
      startWaiting();
    }
    ctx.write(message, promise);
  }

  private void startWaiting() {
    if (waiting++ == 0) {
      receivedAt = System.nanoTime();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof CommandResponse<?> response) {
      waiting--;
      if (response.cmd == heartbeat) {
        heartbeat = null;
        return;
      }
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    receivedAt = System.nanoTime();
    overdue = false;
    ctx.fireChannelReadComplete();
  }

  private void check(ChannelHandlerContext ctx) {
    var silent = System.nanoTime() - receivedAt;
    if (waiting == 0) {
      if (silent >= HEARTBEAT_AFTER_NANOS) {
        beat(ctx);
      }
    } else if (silent >= (heartbeat == null ? limitNanos : HEARTBEAT_LIMIT_NANOS)) {
      if (overdue) {
        LOG.info("Closing a database connection that has been silent for {} ms", silent / 1000_000);
        // Bypasses the TLS handler, which would first try to send close_notify.
        ctx.pipeline().firstContext().close();
      }
      // This process may have been paused instead, so bytes that have arrived are read before the
      // next check.
      overdue = true;
    }
  }

  private void beat(ChannelHandlerContext ctx) {
    heartbeat =
        new SimpleQueryCommand<>(
            HEARTBEAT,
            true,
            true,
            QueryCommandBase.NULL_COLLECTOR,
            QueryResultHandler.NOOP_HANDLER);
    startWaiting();
    ctx.writeAndFlush(heartbeat);
  }
}
