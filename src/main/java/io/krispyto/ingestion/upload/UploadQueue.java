package io.krispyto.ingestion.upload;

import io.krispyto.ingestion.layout.Declarations;
import io.krispyto.ingestion.source.Source;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The queue of uploads that wait to be loaded. */
public interface UploadQueue {
  /**
   * Checks that uploads are accepted; called before one is received.
   *
   * @throws io.krispyto.domain.Failure with the reason if they are not
   */
  default void requireOpen() {}

  /** Checks that the database accepts writes, so that an upload can be loaded. */
  default Future<Void> requireWritable() {
    return Future.succeededFuture();
  }

  /**
   * Queues an upload. On success, the queue owns the file and deletes it. On failure, the file
   * stays with the caller.
   *
   * @param dryRun whether to only check the upload
   * @param options how to read the upload
   * @return the ingestion as defined in the contract, including {@code id}; fails with a {@link
   *     io.krispyto.domain.Failure} or a database error
   */
  Future<JsonObject> add(Source.Spooled upload, Declarations declarations, boolean dryRun);
}
