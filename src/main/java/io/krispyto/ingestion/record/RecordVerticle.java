package io.krispyto.ingestion.record;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusReply;
import io.krispyto.bus.CurrencyPayload;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Payload;
import io.krispyto.bus.PayloadCodec;
import io.krispyto.bus.QueryConsumers;
import io.krispyto.bus.RecordPayload;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.Failure;
import io.krispyto.domain.Precondition;
import io.krispyto.domain.currency.CurrencyChange;
import io.krispyto.domain.currency.CurrencyDetails;
import io.krispyto.domain.currency.CurrencyMerge;
import io.krispyto.domain.query.CurrencyQuery;
import io.krispyto.domain.record.NewRecord;
import io.krispyto.domain.record.RecordKey;
import io.krispyto.ingestion.record.RecordWriter.Written;
import io.krispyto.ingestion.record.WriteTransactions.Committed;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * Handles {@link Addresses#PUT_RECORD}, {@link Addresses#DELETE_RECORD}, {@link
 * Addresses#PATCH_CURRENCY}, {@link Addresses#DELETE_CURRENCY} and {@link
 * Addresses#MERGE_CURRENCY}. {@link IngestionVerticle} deploys it.
 */
public final class RecordVerticle extends VerticleBase {
  /** Longer than a write waits for a lock. */
  private static final Duration DRAIN = Duration.ofSeconds(3);

  private final DatabaseSettings database;
  private CurrentVersion current;
  private WriteTransactions transactions;
  private RecordWriter records;
  private CurrencyWriter currencies;
  private QueryConsumers consumers;

  public RecordVerticle(DatabaseSettings database) {
    this.database = database;
  }

  @Override
  public Future<?> start() {
    PayloadCodec.register(vertx);
    current = CurrentVersion.of(vertx);
    transactions = new WriteTransactions(vertx, database);
    records = new RecordWriter(transactions);
    currencies = new CurrencyWriter(transactions);
    consumers = new QueryConsumers(vertx, SqlFailures::logged);
    return Future.all(
        consumers.at(Addresses.PUT_RECORD, (given, headers) -> put(given).map(this::written)),
        consumers.at(Addresses.DELETE_RECORD, (given, headers) -> delete(given).map(this::written)),
        consumers.at(
            Addresses.PATCH_CURRENCY, (given, headers) -> patchCurrency(given).map(this::changed)),
        consumers.at(
            Addresses.DELETE_CURRENCY, (given, headers) -> deleteCurrency(given).map(this::gone)),
        consumers.at(
            Addresses.MERGE_CURRENCY, (given, headers) -> mergeCurrency(given).map(this::changed)));
  }

  @Override
  public Future<?> stop() {
    return consumers.close(DRAIN).eventually(transactions::close);
  }

  private Future<Committed<Written>> put(Map<String, Object> given) {
    requireReal();
    return records.put(
        NewRecord.from(given, LocalDate.now(ZoneOffset.UTC)), Precondition.from(given));
  }

  private Future<Committed<Written>> delete(Map<String, Object> given) {
    requireReal();
    return records.delete(RecordKey.from(given), Precondition.from(given));
  }

  private Future<Committed<CurrencyDetails>> patchCurrency(Map<String, Object> given) {
    requireReal();
    return currencies.change(CurrencyChange.from(given), Precondition.from(given));
  }

  private Future<Committed<CurrencyIdentity>> deleteCurrency(Map<String, Object> given) {
    requireReal();
    return currencies.delete(CurrencyQuery.from(given).currency(), Precondition.from(given));
  }

  private Future<Committed<CurrencyDetails>> mergeCurrency(Map<String, Object> given) {
    requireReal();
    return currencies.merge(CurrencyMerge.from(given), Precondition.from(given));
  }

  /** Keeps real and simulated rows apart: once mixed, they cannot be separated. */
  private void requireReal() {
    if (database.simulated()) {
      throw new Failure.Forbidden(
          "This server runs on simulated sample data, which cannot be changed.");
    }
  }

  private BusReply written(Committed<Written> committed) {
    var written = committed.result();
    var payload =
        written
            .record()
            .map(record -> RecordPayload.of(record, committed.version()))
            .orElseGet(() -> Payload.noData(committed.version()));
    return reply(payload).with(Addresses.CREATED, String.valueOf(written.isNew()));
  }

  private BusReply changed(Committed<CurrencyDetails> committed) {
    return reply(CurrencyPayload.of(committed.result(), committed.version()));
  }

  private BusReply gone(Committed<?> committed) {
    return reply(Payload.noData(committed.version()));
  }

  private BusReply reply(Payload payload) {
    // Before the response, so that the client's next request on this node gets no older data from a
    // cache.
    current.announce(vertx, payload.version());
    return BusReply.of(payload);
  }
}
