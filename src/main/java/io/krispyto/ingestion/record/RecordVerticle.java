package io.krispyto.ingestion.record;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusReply;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Payload;
import io.krispyto.bus.PayloadCodec;
import io.krispyto.bus.QueryConsumers;
import io.krispyto.bus.RecordPayload;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.Failure;
import io.krispyto.domain.NewRecord;
import io.krispyto.domain.Precondition;
import io.krispyto.domain.RecordKey;
import io.krispyto.ingestion.record.RecordWriter.Written;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * Handles {@link Addresses#PUT_RECORD} and {@link Addresses#DELETE_RECORD}. {@link
 * IngestionVerticle} deploys it.
 */
public final class RecordVerticle extends VerticleBase {
  /** Longer than a write waits for a lock. */
  private static final Duration DRAIN = Duration.ofSeconds(3);

  private final DatabaseSettings database;
  private CurrentVersion current;
  private RecordWriter writer;
  private QueryConsumers consumers;

  public RecordVerticle(DatabaseSettings database) {
    this.database = database;
  }

  @Override
  public Future<?> start() {
    PayloadCodec.register(vertx);
    current = CurrentVersion.of(vertx);
    writer = new RecordWriter(vertx, database);
    consumers = new QueryConsumers(vertx, SqlFailures::logged);
    return Future.all(
        consumers.at(Addresses.PUT_RECORD, (given, headers) -> put(given).map(this::reply)),
        consumers.at(Addresses.DELETE_RECORD, (given, headers) -> delete(given).map(this::reply)));
  }

  @Override
  public Future<?> stop() {
    return consumers.close(DRAIN).eventually(writer::close);
  }

  private Future<Written> put(Map<String, Object> given) {
    requireReal();
    return writer.put(
        NewRecord.from(given, LocalDate.now(ZoneOffset.UTC)), Precondition.from(given));
  }

  private Future<Written> delete(Map<String, Object> given) {
    requireReal();
    return writer.delete(RecordKey.from(given), Precondition.from(given));
  }

  /** Keeps real and simulated rows apart: once mixed, they cannot be separated. */
  private void requireReal() {
    if (database.simulated()) {
      throw new Failure.Forbidden(
          "This server runs on simulated sample data, which cannot be changed.");
    }
  }

  private BusReply reply(Written written) {
    // Before the response, so that the client's next request on this node gets no older data from a
    // cache.
    current.announce(vertx, written.version());
    var payload =
        written
            .record()
            .map(record -> RecordPayload.of(record, written.version()))
            .orElseGet(() -> Payload.noData(written.version()));
    return BusReply.of(payload).with(Addresses.CREATED, String.valueOf(written.isNew()));
  }
}
