package io.krispyto.query.data;

import io.krispyto.bus.Chunk;
import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Rows encoded as chunks, at the pace of the consumer. Not thread-safe. */
abstract class Chunks {
  private final Deque<Buffer> ready = new ArrayDeque<>();
  private boolean complete;

  /** Reads the next rows; must not be called if {@link #isComplete()}. */
  abstract Future<Void> read();

  /** Returns whether other requests wait for the whole payload, however few chunks are taken. */
  abstract boolean isCollected();

  /** Returns all rows as one payload, if reading is complete and nothing was taken. */
  abstract Payload payload();

  /** Returns the media type of the chunks. */
  abstract String mediaType();

  /** Returns the data version of the rows; call after the first {@link #read()}. */
  abstract DataVersion version();

  /** Frees all resources. */
  abstract Future<Void> close();

  /** Returns whether all rows were read. */
  final boolean isComplete() {
    return complete;
  }

  /** Returns the number of chunks that were read and not yet taken. */
  final int ahead() {
    return ready.size();
  }

  /** Returns whether a chunk can be taken. */
  final boolean isReady() {
    return complete || !ready.isEmpty();
  }

  /** Takes the next chunk; after the last one, an empty chunk. */
  final Chunk take() {
    var next = ready.isEmpty() ? Buffer.buffer() : ready.remove();
    return new Chunk(next, complete && ready.isEmpty());
  }

  /** Adds a chunk that was read. */
  final void add(Buffer chunk) {
    ready.add(chunk);
  }

  /** Notes that all rows were read. */
  final void complete() {
    complete = true;
  }

  /** Returns the bytes of all chunks that were not yet taken. */
  final Buffer joined() {
    return StreamCollector.join(ready);
  }

  /** Discards the chunks that were not yet taken. */
  final void discard() {
    ready.clear();
  }
}
