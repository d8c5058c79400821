package io.krispyto.ingestion.undo;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusReply;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Payload;
import io.krispyto.bus.PayloadCodec;
import io.krispyto.bus.QueryConsumers;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.Failure;
import io.krispyto.domain.query.IngestionsQuery;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Handles {@link Addresses#UNDO_INGESTION}. {@link io.krispyto.ingestion.IngestionVerticle} deploys
 * it.
 */
public final class UndoVerticle extends VerticleBase {
  /** An undo that takes longer is cancelled when the server stops, and changes nothing. */
  private static final Duration DRAIN = Duration.ofSeconds(3);

  /** Tasks are independent; the database allows one undo at a time. */
  private static final boolean UNORDERED = false;

  private final DatabaseSettings database;
  private CurrentVersion current;
  private IngestionUndo undo;
  private WorkerExecutor worker;
  private QueryConsumers consumers;

  public UndoVerticle(DatabaseSettings database) {
    this.database = database;
  }

  @Override
  public Future<?> start() {
    PayloadCodec.register(vertx);
    current = CurrentVersion.of(vertx);
    undo = new IngestionUndo(database);
    // An undo may take minutes, which needs no warning.
    worker =
        vertx.createSharedWorkerExecutor("krispyto-undo-" + deploymentID(), 1, 1, TimeUnit.DAYS);
    consumers = new QueryConsumers(vertx, SqlFailures::logged);
    return consumers.at(Addresses.UNDO_INGESTION, (given, headers) -> undo(given));
  }

  @Override
  public Future<?> stop() {
    return consumers
        .close(DRAIN)
        .eventually(
            () -> {
              undo.abort();
              return worker.close();
            });
  }

  private Future<BusReply> undo(Map<String, Object> given) {
    var id = IngestionsQuery.id(given);
    if (database.simulated()) {
      throw new Failure.Forbidden(
          "This server runs on simulated sample data, which cannot be changed.");
    }
    return worker
        .executeBlocking(() -> undo.run(id), UNORDERED)
        .map(
            undone -> {
              current.announce(vertx, undone.version());
              return BusReply.of(Payload.json(undone.json().toBuffer(), undone.version()));
            });
  }
}
