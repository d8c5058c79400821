package io.krispyto.query.data;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/**
 * The rows of a cursor, encoded as chunks. Reads ahead only as far as the consumer requests. Not
 * thread-safe.
 */
final class RowChunks extends Chunks {
  /** In bytes: what a socket accepts at a time. */
  static final int SIZE = 64 * 1024;

  private final RowCursor cursor;
  private final StreamCollector collector;
  private final RowBytes rows;

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
  Future<Void> read() {
    return cursor.read(rows.batch()).map(this::addRows);
  }

  @Override
  boolean isCollected() {
    return collector.isUnderWay();
  }

  @Override
  Payload payload() {
    return payload(joined());
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
  String mediaType() {
    return rows.mediaType();
  }

  @Override
  DataVersion version() {
    return rows.version();
  }

  /** Frees the cursor and its connection. */
  @Override
  Future<Void> close() {
    collector.close();
    return cursor.close();
  }

  private Void addRows(RowSet<Row> batch) {
    for (var row : batch) {
      rows.add(row);
      if (rows.size() >= SIZE) {
        cut(rows.take());
      }
    }
    if (!cursor.hasMore()) {
      cut(rows.end());
      complete();
      collector.complete(this::collected);
      // A slow client does not keep the connection busy.
      cursor.close();
    }
    return null;
  }

  private void cut(Buffer chunk) {
    add(chunk);
    collector.add(chunk);
  }
}
