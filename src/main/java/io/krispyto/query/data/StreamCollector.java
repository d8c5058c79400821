package io.krispyto.query.data;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Puts the chunks of a stream together to a page, as long as they are few enough to be kept. Others
 * who have the same query wait for the page, so the stream reads on while its own client does not.
 * For one thread, except that anyone may wait.
 */
public final class StreamCollector {
  private final long most;
  private final Runnable whenClosed;
  private final Promise<Optional<Payload>> page = Promise.promise();
  private final List<Buffer> chunks = new ArrayList<>();
  private long bytes;
  private boolean closed;

  /**
   * @param most how many bytes there may be
   * @param whenClosed called once, when its stream is over
   */
  public StreamCollector(long most, Runnable whenClosed) {
    this.most = most;
    this.whenClosed = whenClosed;
  }

  /** One that gathers nothing. */
  public static StreamCollector none() {
    var none = new StreamCollector(0, () -> {});
    none.giveUp();
    return none;
  }

  static Buffer join(Collection<Buffer> chunks) {
    var all = Buffer.buffer(chunks.stream().mapToInt(Buffer::length).sum());
    chunks.forEach(all::appendBuffer);
    return all;
  }

  /** The page; empty where it was given up. */
  public Future<Optional<Payload>> page() {
    return page.future();
  }

  /** Whether more chunks are wanted. */
  public boolean isUnderWay() {
    return !page.future().isComplete();
  }

  /** Whether it was given up since there were too many bytes. */
  public boolean isTooLarge() {
    return bytes > most;
  }

  void add(Buffer chunk) {
    if (isUnderWay()) {
      bytes += chunk.length();
      chunks.add(chunk);
      if (isTooLarge()) {
        giveUp();
      }
    }
  }

  /** There are no more chunks. */
  void complete(String mediaType, DataVersion version) {
    if (isUnderWay()) {
      var all = join(chunks);
      chunks.clear();
      page.complete(Optional.of(new Payload(all, mediaType, version)));
    }
  }

  /** Its stream is over. */
  public void close() {
    if (!closed) {
      closed = true;
      giveUp();
      whenClosed.run();
    }
  }

  private void giveUp() {
    chunks.clear();
    page.tryComplete(Optional.empty());
  }
}
