package io.krispyto.query.data;

import io.krispyto.bus.Chunk;
import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The rows of a cursor as chunks of their bytes. Read ahead of those who take them by no more than
 * they tell it to. For one thread.
 */
public final class RowChunks {
  /** In bytes; what a socket takes at a time. */
  private static final int SIZE = 64 * 1024;

  private final RowCursor cursor;
  private final StreamCollector collector;
  private final RowBytes rows;
  private final Deque<Buffer> ready = new ArrayDeque<>();
  private long bytes;
  private boolean complete;

  /**
   * @param rows makes bytes of them
   * @param collector gets all chunks, too
   */
  RowChunks(RowCursor cursor, RowBytes rows, StreamCollector collector) {
    this.cursor = cursor;
    this.rows = rows;
    this.collector = collector;
  }

  /** Reads some more rows; not if {@link #isComplete()}. */
  Future<Void> read() {
    return cursor.read(rows.batch()).map(this::add);
  }

  /** Whether all rows were read. */
  public boolean isComplete() {
    return complete;
  }

  /** Whether others wait for the whole, however few chunks are taken. */
  boolean isGathered() {
    return collector.isUnderWay();
  }

  /** How many chunks were read and not taken. */
  int ahead() {
    return ready.size();
  }

  /** Whether a chunk can be taken. */
  boolean isReady() {
    return complete || !ready.isEmpty();
  }

  /** Takes the next chunk; after the last one, one that is empty. */
  Chunk take() {
    var next = ready.isEmpty() ? Buffer.buffer() : ready.remove();
    return new Chunk(next, complete && ready.isEmpty());
  }

  /** All in one, if it is complete and nothing was taken. */
  public Payload page() {
    return new Payload(StreamCollector.join(ready), mediaType(), version());
  }

  /** What the bytes are. */
  String mediaType() {
    return rows.mediaType();
  }

  /** The data version that the rows are from; after the first {@link #read()}. */
  public DataVersion version() {
    return rows.version();
  }

  /** How many rows were read so far. */
  int rows() {
    return rows.count();
  }

  /** How many bytes were written of them. */
  public long bytes() {
    return bytes;
  }

  /** Frees the cursor and its connection. */
  public Future<Void> close() {
    collector.close();
    return cursor.close();
  }

  private Void add(RowSet<Row> batch) {
    for (var row : batch) {
      rows.add(row);
      if (rows.size() >= SIZE) {
        cut(rows.take());
      }
    }
    if (!cursor.hasMore()) {
      cut(rows.end());
      complete = true;
      collector.complete(mediaType(), version());
      // Its connection is not kept waiting for a slow client.
      cursor.close();
    }
    return null;
  }

  private void cut(Buffer chunk) {
    bytes += chunk.length();
    ready.add(chunk);
    collector.add(chunk);
  }
}
