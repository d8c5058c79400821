package io.krispyto.query;

import io.krispyto.bus.Page;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Puts the pieces of a stream together to a page, as long as they are few enough to be kept. Others
 * who have the same question wait for the page, so the stream reads on while its own client does
 * not. For one thread, except that anyone may wait.
 */
final class Gathering {
  private final long most;
  private final Runnable whenClosed;
  private final Promise<Optional<Page>> page = Promise.promise();
  private final List<Buffer> pieces = new ArrayList<>();
  private long bytes;
  private boolean closed;

  /**
   * @param most how many bytes there may be
   * @param whenClosed called once, when its stream is over
   */
  Gathering(long most, Runnable whenClosed) {
    this.most = most;
    this.whenClosed = whenClosed;
  }

  /** One that gathers nothing. */
  static Gathering none() {
    var none = new Gathering(0, () -> {});
    none.giveUp();
    return none;
  }

  static Buffer join(Collection<Buffer> pieces) {
    var all = Buffer.buffer(pieces.stream().mapToInt(Buffer::length).sum());
    pieces.forEach(all::appendBuffer);
    return all;
  }

  /** The page; empty where it was given up. */
  Future<Optional<Page>> page() {
    return page.future();
  }

  /** Whether more pieces are wanted. */
  boolean isUnderWay() {
    return !page.future().isComplete();
  }

  /** Whether it was given up since there were too many bytes. */
  boolean isTooLarge() {
    return bytes > most;
  }

  void add(Buffer piece) {
    if (isUnderWay()) {
      bytes += piece.length();
      pieces.add(piece);
      if (isTooLarge()) {
        giveUp();
      }
    }
  }

  /** There are no more pieces. */
  void complete(String mediaType, DataVersion version) {
    if (isUnderWay()) {
      var all = join(pieces);
      pieces.clear();
      page.complete(Optional.of(new Page(all, mediaType, version)));
    }
  }

  /** Its stream is over. */
  void close() {
    if (!closed) {
      closed = true;
      giveUp();
      whenClosed.run();
    }
  }

  private void giveUp() {
    pieces.clear();
    page.tryComplete(Optional.empty());
  }
}
