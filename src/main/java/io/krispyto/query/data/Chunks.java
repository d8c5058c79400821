package io.krispyto.query.data;

import io.krispyto.bus.Chunk;
import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;

/** Rows encoded as chunks, at the pace of the consumer. Not thread-safe. */
interface Chunks {
  /** Reads the next rows; must not be called if {@link #isComplete()}. */
  Future<Void> read();

  /** Returns whether all rows were read. */
  boolean isComplete();

  /** Returns whether other requests wait for the whole payload, however few chunks are taken. */
  boolean isCollected();

  /** Returns the number of chunks that were read and not yet taken. */
  int ahead();

  /** Returns whether a chunk can be taken. */
  boolean isReady();

  /** Takes the next chunk; after the last one, an empty chunk. */
  Chunk take();

  /** Returns all rows as one payload, if reading is complete and nothing was taken. */
  Payload payload();

  /** Returns the media type of the chunks. */
  String mediaType();

  /** Returns the data version of the rows; call after the first {@link #read()}. */
  DataVersion version();

  /** Frees all resources. */
  Future<Void> close();
}
