package io.krispyto.query.data;

import io.krispyto.bus.Payload;
import io.krispyto.domain.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Collects the chunks of a stream into one payload, up to a maximum size. Other requests with the
 * same query wait for the payload, so the stream reads on even while its own client does not. Not
 * thread-safe, except that any thread may wait for the payload.
 */
public final class StreamCollector {
  private final long limit;
  private final Runnable whenClosed;
  private final Promise<Optional<Payload>> payload = Promise.promise();
  private final Promise<Long> size = Promise.promise();
  private final List<Buffer> chunks = new ArrayList<>();
  private long bytes;
  private boolean closed;

  /**
   * @param limit maximum size of the payload in bytes
   * @param whenClosed called once, when the stream is over
   */
  public StreamCollector(long limit, Runnable whenClosed) {
    this.limit = limit;
    this.whenClosed = whenClosed;
  }

  /** Returns a collector that collects nothing. */
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

  /** Returns the payload; empty if collecting was given up. */
  public Future<Optional<Payload>> payload() {
    return payload.future();
  }

  /** Returns the number of bytes of the whole stream; fails if the stream is closed earlier. */
  public Future<Long> size() {
    return size.future();
  }

  /** Returns whether more chunks are needed. */
  public boolean isUnderWay() {
    return !payload.future().isComplete();
  }

  /** Returns whether collecting was given up because the payload was too large. */
  public boolean isTooLarge() {
    return bytes > limit;
  }

  void add(Buffer chunk) {
    bytes += chunk.length();
    if (isUnderWay()) {
      chunks.add(chunk);
      if (isTooLarge()) {
        giveUp();
      }
    }
  }

  /**
   * Completes the payload; there are no more chunks.
   *
   * @param finish makes the payload from all bytes; if it fails, there is no payload, and the
   *     requests that wait find out for themselves
   */
  void complete(Function<Buffer, Payload> finish) {
    size.tryComplete(bytes);
    if (isUnderWay()) {
      try {
        payload.complete(Optional.of(finish.apply(join(chunks))));
        chunks.clear();
      } catch (Failure e) {
        giveUp();
      }
    }
  }

  /** Ends the collector with its stream. */
  public void close() {
    if (!closed) {
      closed = true;
      size.tryFail("The stream was closed before its end.");
      giveUp();
      whenClosed.run();
    }
  }

  private void giveUp() {
    chunks.clear();
    payload.tryComplete(Optional.empty());
  }
}
