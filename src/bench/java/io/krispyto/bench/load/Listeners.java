package io.krispyto.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Many clients of live events on one thread. */
public final class Listeners implements AutoCloseable {
  /** More connections at once would exceed the server's accept backlog. */
  private static final int AT_ONCE = 100;

  private static final byte[] REQUEST =
      "GET /events HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final String EVENT = "event: change";

  private final Selector selector;
  private final List<Listener> all = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

  private static final class Listener {
    private final SocketChannel channel;
    private String read = "";
    private String refusal = "";
    private boolean listens;
    private boolean closed;
    private long receivedAt;

    Listener(SocketChannel channel) {
      this.channel = channel;
    }

    boolean isSettled() {
      return listens || closed;
    }

    void read(String part) {
      read += part;
      if (!listens && read.startsWith("HTTP/1.1 200") && read.contains("\nid: ")) {
        listens = true;
      }
      if (listens && read.contains(EVENT)) {
        receivedAt = System.nanoTime();
      }
      if (listens) {
        // Keeps bytes that may be the beginning of a match.
        read = receivedAt == 0 ? read.substring(Math.max(0, read.length() - EVENT.length())) : "";
      } else {
        refusal = read;
      }
    }
  }

  /** Opens clients, and waits until each one listens or is refused. */
  public Listeners(int port, int count, Duration timeout) {
    try {
      selector = Selector.open();
      while (all.size() < count) {
        for (var i = 0; i < AT_ONCE && all.size() < count; i++) {
          open(port);
        }
        await(Listener::isSettled, timeout);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open(int port) throws IOException {
    var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    channel.write(ByteBuffer.wrap(REQUEST));
    channel.configureBlocking(false);
    var listener = new Listener(channel);
    channel.register(selector, SelectionKey.OP_READ, listener);
    all.add(listener);
  }

  /** The number of clients that listen. */
  public long listening() {
    return all.stream().filter(each -> each.listens && !each.closed).count();
  }

  /** The responses to refused clients. */
  public List<String> refusals() {
    return all.stream().filter(each -> !each.listens).map(each -> each.refusal).toList();
  }

  /**
   * Waits until all clients have received a change.
   *
   * @return the time of each in nanoseconds, earliest first
   */
  public long[] awaitChange(long since, Duration timeout) {
    await(each -> each.receivedAt != 0 || each.closed, timeout);
    return all.stream()
        .filter(each -> each.receivedAt != 0)
        .mapToLong(each -> each.receivedAt - since)
        .sorted()
        .toArray();
  }

  /** Resets the received changes. */
  public void reset() {
    all.forEach(each -> each.receivedAt = 0);
  }

  private void await(Predicate<Listener> isDone, Duration timeout) {
    var end = System.nanoTime() + timeout.toNanos();
    try {
      while (System.nanoTime() < end && !all.stream().allMatch(isDone)) {
        selector.select(10);
        for (var key : selector.selectedKeys()) {
          read((Listener) key.attachment());
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Listener listener) throws IOException {
    buffer.clear();
    int count;
    try {
      count = listener.channel.read(buffer);
    } catch (IOException reset) {
      count = -1;
    }
    if (count < 0) {
      listener.closed = true;
      listener.channel.close();
    } else {
      listener.read(new String(buffer.array(), 0, count, StandardCharsets.ISO_8859_1));
    }
  }

  @Override
  public void close() {
    try {
      for (var listener : all) {
        listener.channel.close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
