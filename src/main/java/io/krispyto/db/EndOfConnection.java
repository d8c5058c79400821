package io.krispyto.db;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.sqlclient.internal.command.CommandResponse;

/**
 * Closes a connection whose server is shutting down or no longer accepts writes. The pool then
 * opens a new one, which may lead to another server.
 */
final class EndOfConnection extends ChannelInboundHandlerAdapter {
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ctx.fireChannelRead(message);
    if (message instanceof CommandResponse<?> response) {
      var error = response.toAsyncResult().cause();
      if (error != null && SqlState.endsConnection(error)) {
        ctx.pipeline().firstContext().close();
      }
    }
  }
}
