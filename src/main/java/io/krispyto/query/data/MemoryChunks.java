package io.krispyto.query.data;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;

/**
 * Rows in memory, encoded as chunks. They hold no database connection, however slow the client is.
 */
final class MemoryChunks extends Chunks {
  private final String mediaType;
  private final DataVersion version;
  private MemoryRows rows;

  MemoryChunks(MemoryRows rows) {
    this.rows = rows;
    mediaType = rows.mediaType();
    version = rows.version();
  }

  @Override
  Future<Void> read() {
    while (rows.hasNext() && rows.size() < RowChunks.SIZE) {
      rows.writeNext();
    }
    if (rows.hasNext()) {
      add(rows.take());
    } else {
      add(rows.end());
      complete();
    }
    return Future.succeededFuture();
  }

  @Override
  boolean isCollected() {
    return false;
  }

  @Override
  Payload payload() {
    return new Payload(joined(), mediaType, version);
  }

  @Override
  String mediaType() {
    return mediaType;
  }

  @Override
  DataVersion version() {
    return version;
  }

  @Override
  Future<Void> close() {
    // The sender outlives the response for a while, and must not keep the rows alive.
    rows = null;
    discard();
    return Future.succeededFuture();
  }
}
