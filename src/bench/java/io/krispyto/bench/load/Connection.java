package io.krispyto.bench.load;

import io.krispyto.bench.load.Conversation.ReadState;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A persistent connection to a server on this machine, and its conversation. */
final class Connection implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;

  private final SocketChannel channel;
  private final Conversation conversation;

  /** The number of requests sent, and of responses received. */
  long sent;

  long received;

  /** The index in the thread's list. */
  final int place;

  private Connection(SocketChannel channel, Conversation conversation, int place) {
    this.channel = channel;
    this.conversation = conversation;
    this.place = place;
  }

  static Connection open(int port, Conversation conversation, int place, Selector selector)
      throws IOException {
    var channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      // Closes with a reset: otherwise thousands of closed connections would keep their ports.
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel
          .socket()
          .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      channel.configureBlocking(false);
      var connection = new Connection(channel, conversation, place);
      channel.register(selector, SelectionKey.OP_READ, connection);
      return connection;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  boolean busy() {
    return sent > received;
  }

  void send() throws IOException {
    var bytes = conversation.nextRequest();
    sent++;
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        throw new IOException("a request does not fit into the socket buffer");
      }
    }
  }

  /**
   * Reads the bytes that have arrived.
   *
   * @param scratch buffer of the thread, reused between calls
   */
  ReadState receive(ByteBuffer scratch) throws IOException {
    if (channel.read(scratch.clear()) < 0) {
      throw new EOFException("the server closed the connection");
    }
    var state = conversation.receive(scratch.flip());
    if (state != ReadState.PART) {
      received++;
    }
    return state;
  }

  String complaint() {
    return conversation.complaint();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
