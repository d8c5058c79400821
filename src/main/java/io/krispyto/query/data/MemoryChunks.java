package io.krispyto.query.data;

import io.krispyto.bus.Chunk;
import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Rows in memory, encoded as chunks. They hold no database connection, however slow the client is.
 */
final class MemoryChunks implements Chunks {
  private final String mediaType;
  private final DataVersion version;
  private final Deque<Buffer> ready = new ArrayDeque<>();
  private MemoryRows rows;
  private boolean complete;

  MemoryChunks(MemoryRows rows) {
    this.rows = rows;
    mediaType = rows.mediaType();
    version = rows.version();
  }

  @Override
  public Future<Void> read() {
    while (rows.hasNext() && rows.size() < RowChunks.SIZE) {
      rows.writeNext();
    }
    complete = !rows.hasNext();
    ready.add(complete ? rows.end() : rows.take());
    return Future.succeededFuture();
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public boolean isCollected() {
    return false;
  }

  @Override
  public int ahead() {
    return ready.size();
  }

  @Override
  public boolean isReady() {
    return complete || !ready.isEmpty();
  }

  @Override
  public Chunk take() {
    var next = ready.isEmpty() ? Buffer.buffer() : ready.remove();
    return new Chunk(next, complete && ready.isEmpty());
  }

  @Override
  public Payload payload() {
    return new Payload(StreamCollector.join(ready), mediaType, version);
  }

  @Override
  public String mediaType() {
    return mediaType;
  }

  @Override
  public DataVersion version() {
    return version;
  }

  @Override
  public Future<Void> close() {
    // The sender outlives the response for a while, and must not keep the rows alive.
    rows = null;
    ready.clear();
    return Future.succeededFuture();
  }
}
