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
final class RowChunks implements Chunks {
  /** In bytes: what a socket accepts at a time. */
  static final int SIZE = 64 * 1024;

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

  @Override
  public Future<Void> read() {
    return cursor.read(rows.batch()).map(this::add);
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public boolean isCollected() {
    return collector.isUnderWay();
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

  @Override
  public String mediaType() {
    return rows.mediaType();
  }

  @Override
  public DataVersion version() {
    return rows.version();
  }

  /** Frees the cursor and its connection. */
  @Override
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
