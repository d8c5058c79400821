package io.krispyto.ingestion.upload;

import io.krispyto.ingestion.source.Source;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Where what was uploaded waits to be loaded. */
public interface UploadQueue {
  /**
   * Whether uploads are taken at all, asked before one is sent.
   *
   * @throws io.krispyto.domain.Failure saying why not
   */
  default void requireOpen() {}

  /** Succeeds if the database accepts writes, so that an upload can be loaded. */
  default Future<Void> requireWritable() {
    return Future.succeededFuture();
  }

  /**
   * Takes an upload. From then on its file belongs to whoever took it, who deletes it; it stays
   * with the caller if this fails.
   *
   * @param dryRun whether it is only checked
   * @return the ingestion as the contract has it, {@code id} among it; fails with a {@link
   *     io.krispyto.domain.Failure}, or an error of the database
   */
  Future<JsonObject> add(Source.Spooled upload, boolean dryRun);
}
