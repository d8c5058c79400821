package io.krispyto.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Event clients that never read. */
final class SilentListeners implements AutoCloseable {
  private static final byte[] REQUEST =
      "GET /events HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** A server ignores an empty line before a request line (RFC 9112, section 2.2). */
  private static final byte[] NOTHING = "\r\n".getBytes(StandardCharsets.US_ASCII);

  /** The smallest possible buffer keeps unread bytes in the server. */
  private static final int RECEIVE_BUFFER = 2048;

  private final List<SocketChannel> connected = new ArrayList<>();

  SilentListeners(int port, int count) {
    try {
      for (var i = 0; i < count; i++) {
        var channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        channel.connect(new InetSocketAddress("127.0.0.1", port));
        channel.write(ByteBuffer.wrap(REQUEST));
        connected.add(channel);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number of clients that are still connected: writing to a disconnected one fails. */
  int count() {
    connected.removeIf(
        channel -> {
          try {
            channel.write(ByteBuffer.wrap(NOTHING));
            return false;
          } catch (IOException cut) {
            close(channel);
            return true;
          }
        });
    return connected.size();
  }

  @Override
  public void close() {
    connected.forEach(SilentListeners::close);
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
