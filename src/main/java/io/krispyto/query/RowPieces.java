package io.krispyto.query;

import io.krispyto.bus.Page;
import io.krispyto.bus.Piece;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The rows of a cursor as pieces of their bytes. Read ahead of those who take them by no more than
 * they tell it to. For one thread.
 */
final class RowPieces {
  /** In bytes; what a socket takes at a time. */
  private static final int SIZE = 64 * 1024;

  private final RowCursor cursor;
  private final Gathering gathering;
  private final RowBytes rows;
  private final Deque<Buffer> ready = new ArrayDeque<>();
  private long bytes;
  private boolean complete;

  /**
   * @param rows makes bytes of them
   * @param gathering gets all pieces, too
   */
  RowPieces(RowCursor cursor, RowBytes rows, Gathering gathering) {
    this.cursor = cursor;
    this.rows = rows;
    this.gathering = gathering;
  }

  /** Reads some more rows; not if {@link #isComplete()}. */
  Future<Void> read() {
    return cursor.read(rows.batch()).map(this::add);
  }

  /** Whether all rows were read. */
  boolean isComplete() {
    return complete;
  }

  /** Whether others wait for the whole, however few pieces are taken. */
  boolean isGathered() {
    return gathering.isUnderWay();
  }

  /** How many pieces were read and not taken. */
  int ahead() {
    return ready.size();
  }

  /** Whether a piece can be taken. */
  boolean isReady() {
    return complete || !ready.isEmpty();
  }

  /** Takes the next piece; after the last one, one that is empty. */
  Piece take() {
    var next = ready.isEmpty() ? Buffer.buffer() : ready.remove();
    return new Piece(next, complete && ready.isEmpty());
  }

  /** All in one, if it is complete and nothing was taken. */
  Page page() {
    return new Page(Gathering.join(ready), mediaType(), version());
  }

  /** What the bytes are. */
  String mediaType() {
    return rows.mediaType();
  }

  /** The data version that the rows are from; after the first {@link #read()}. */
  DataVersion version() {
    return rows.version();
  }

  /** How many rows were read so far. */
  int rows() {
    return rows.count();
  }

  /** How many bytes were written of them. */
  long bytes() {
    return bytes;
  }

  /** Frees the cursor and its connection. */
  Future<Void> close() {
    gathering.close();
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
      gathering.complete(mediaType(), version());
      // Its connection is not kept waiting for a slow client.
      cursor.close();
    }
    return null;
  }

  private void cut(Buffer piece) {
    bytes += piece.length();
    ready.add(piece);
    gathering.add(piece);
  }
}
