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
 * The rows of a cursor, encoded as chunks. Reads ahead only as far as the consumer requests. Not
 * thread-safe.
 */
final class RowChunks {
  /** In bytes: what a socket accepts at a time. */
  private static final int SIZE = 64 * 1024;

  private final RowCursor cursor;
  private final StreamCollector collector;
  private final RowBytes rows;
  private final Deque<Buffer> ready = new ArrayDeque<>();
  private boolean complete;

  /**
   * @param rows encodes the rows
   * @param collector also gets all chunks
   */
  RowChunks(RowCursor cursor, RowBytes rows, StreamCollector collector) {
    this.cursor = cursor;
    this.rows = rows;
    this.collector = collector;
  }

  /** Reads the next rows; must not be called if {@link #isComplete()}. */
  Future<Void> read() {
    return cursor.read(rows.batch()).map(this::add);
  }

  /** Returns whether all rows were read. */
  boolean isComplete() {
    return complete;
  }

  /** Returns whether other requests wait for the whole payload, however few chunks are taken. */
  boolean isCollected() {
    return collector.isUnderWay();
  }

  /** Returns the number of chunks that were read and not yet taken. */
  int ahead() {
    return ready.size();
  }

  /** Returns whether a chunk can be taken. */
  boolean isReady() {
    return complete || !ready.isEmpty();
  }

  /** Takes the next chunk; after the last one, an empty chunk. */
  Chunk take() {
    var next = ready.isEmpty() ? Buffer.buffer() : ready.remove();
    return new Chunk(next, complete && ready.isEmpty());
  }

  /** Returns all rows as one payload, if reading is complete and nothing was taken. */
  Payload payload() {
    return payload(StreamCollector.join(ready));
  }

  private Payload payload(Buffer bytes) {
    return rows.isNoData()
        ? Payload.noData(bytes, version())
        : new Payload(bytes, mediaType(), version());
  }

  /**
   * The payload for the requests that wait for it; fails if the query names what does not exist.
   */
  private Payload collected(Buffer bytes) {
    rows.requireFound();
    return payload(bytes);
  }

  /** Returns the media type of the chunks. */
  String mediaType() {
    return rows.mediaType();
  }

  /** Returns the data version of the rows; call after the first {@link #read()}. */
  DataVersion version() {
    return rows.version();
  }

  /** Frees the cursor and its connection. */
  Future<Void> close() {
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
      collector.complete(this::collected);
      // A slow client does not keep the connection busy.
      cursor.close();
    }
    return null;
  }

  private void cut(Buffer chunk) {
    ready.add(chunk);
    collector.add(chunk);
  }
}
