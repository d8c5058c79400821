package io.krispyto.ingestion.record;

import io.krispyto.bus.RecordPayload;
import io.krispyto.db.CurrencySql;
import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Precondition;
import io.krispyto.domain.record.NewRecord;
import io.krispyto.domain.record.PriceRecord;
import io.krispyto.domain.record.RecordKey;
import io.krispyto.domain.record.RecordValues;
import io.krispyto.ingestion.record.WriteTransactions.Committed;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes single records, each in a transaction that locks the record. If several clients write
 * based on the same state, exactly one succeeds.
 */
final class RecordWriter {
  /** The time that a load assigns to a date without a time. */
  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);

  private final WriteTransactions transactions;

  RecordWriter(WriteTransactions transactions) {
    this.transactions = transactions;
  }

  /**
   * The result of a write.
   *
   * @param record the current record; empty if it no longer exists
   * @param isNew whether the record did not exist before
   */
  record Written(Optional<PriceRecord> record, boolean isNew) {}

  /** A currency as stored in the database. */
  private record Currency(long id, CurrencyIdentity identity) {}

  /** The locked records of a currency on one day; the last one is the effective record. */
  private record Locked(RecordKey key, Currency currency, List<Long> ids, RecordValues values) {
    Optional<PriceRecord> record() {
      return ids.isEmpty() ? Optional.empty() : Optional.of(with(values));
    }

    PriceRecord with(RecordValues other) {
      return new PriceRecord(currency.identity, key.day(), other);
    }

    Optional<String> tag() {
      return record()
          .map(existing -> RecordPayload.tag(RecordPayload.of(existing, DataVersion.NONE)));
    }
  }

  /**
   * Replaces or adds a record. Changes nothing if the record already has these values.
   *
   * @return the result; fails with a {@code Failure}
   */
  Future<Committed<Written>> put(NewRecord wanted, Precondition condition) {
    return transactions.run(
        "record",
        connection ->
            lock(connection, wanted.key())
                .compose(
                    locked -> {
                      condition.require("record", locked.tag());
                      return put(connection, locked, wanted.values());
                    }));
  }

  /**
   * Deletes all records of a currency on one day.
   *
   * @return the result; fails with a {@code Failure}
   */
  Future<Committed<Written>> delete(RecordKey key, Precondition condition) {
    return transactions.run(
        "record",
        connection ->
            lock(connection, key)
                .compose(
                    locked -> {
                      if (locked.ids.isEmpty()) {
                        throw key.noRecord(locked.currency.identity.name());
                      }
                      condition.require("record", locked.tag());
                      return delete(connection, locked);
                    }));
  }

  private static Future<Written> put(SqlConnection connection, Locked locked, RecordValues values) {
    var written = new Written(Optional.of(locked.with(values)), locked.ids.isEmpty());
    if (written.isNew) {
      return connection
          .preparedQuery(RecordSql.ADD)
          .execute(with(Tuple.of(locked.currency.id, locked.key.day().atTime(END_OF_DAY)), values))
          .map(
              added -> {
                if (added.rowCount() == 0) {
                  throw new WriteTransactions.ChangedConcurrently();
                }
                return written;
              });
    }
    if (values.equals(locked.values)) {
      return Future.succeededFuture(written);
    }
    var last = locked.ids.get(locked.ids.size() - 1);
    return connection
        .preparedQuery(RecordSql.REPLACE)
        .execute(with(Tuple.of(last), values))
        .map(written);
  }

  private static Tuple with(Tuple tuple, RecordValues values) {
    return tuple
        .addValue(values.high())
        .addValue(values.low())
        .addValue(values.open())
        .addValue(values.close())
        .addValue(values.volume())
        .addValue(values.marketCap());
  }

  private static Future<Written> delete(SqlConnection connection, Locked locked) {
    return connection
        .preparedQuery(RecordSql.REMOVE)
        .execute(Tuple.of(locked.ids.toArray(Long[]::new)))
        .map(new Written(Optional.empty(), false));
  }

  private static Future<Locked> lock(SqlConnection connection, RecordKey key) {
    return connection
        .preparedQuery(RecordSql.CURRENCIES)
        .execute(Tuple.of(key.currency(), key.day()))
        .map(rows -> currency(key, rows))
        .compose(
            currency ->
                connection
                    .preparedQuery(RecordSql.LOCK)
                    .execute(Tuple.of(currency.id, key.day().atStartOfDay()))
                    .map(rows -> locked(key, currency, rows)));
  }

  private static Currency currency(RecordKey key, RowSet<Row> rows) {
    var matches = new ArrayList<Currency>();
    rows.forEach(row -> matches.add(new Currency(row.getLong(0), CurrencySql.identity(row, 1))));
    if (matches.isEmpty()) {
      throw key.unknownCurrency();
    }
    if (matches.size() > 1) {
      throw key.ambiguousCurrency(matches.stream().map(Currency::identity).toList());
    }
    return matches.get(0);
  }

  private static Locked locked(RecordKey key, Currency currency, RowSet<Row> rows) {
    var ids = new ArrayList<Long>();
    RecordValues last = null;
    for (var row : rows) {
      ids.add(row.getLong(0));
      last =
          new RecordValues(
              row.getDouble(1),
              row.getDouble(2),
              row.getDouble(3),
              row.getDouble(4),
              row.getDouble(5),
              row.getDouble(6));
    }
    return new Locked(key, currency, ids, last);
  }
}
