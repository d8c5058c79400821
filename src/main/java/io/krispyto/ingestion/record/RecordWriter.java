package io.krispyto.ingestion.record;

import io.krispyto.bus.RecordPayload;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.PgClients;
import io.krispyto.db.SqlFailures;
import io.krispyto.db.SqlState;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.NewRecord;
import io.krispyto.domain.Precondition;
import io.krispyto.domain.PriceRecord;
import io.krispyto.domain.RecordKey;
import io.krispyto.domain.RecordValues;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Writes single records, each in a transaction that locks the record. If several clients write
 * based on the same state, exactly one succeeds.
 */
final class RecordWriter {
  /** The time that a load assigns to a date without a time. */
  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);

  /**
   * SQLSTATEs that justify a retry: a deadlock, a currency that was deleted between its lookup and
   * the write, and a server that has become read-only. The connection to such a server is closed,
   * so that the next attempt reaches the new primary, if there is one.
   */
  private static final Set<String> RETRYABLE =
      Set.of(
          SqlState.DEADLOCK_DETECTED,
          SqlState.FOREIGN_KEY_VIOLATION,
          SqlState.READ_ONLY_TRANSACTION);

  private static final int ATTEMPTS = 5;

  private static final String LOADING = "An ingestion is writing this record; try again later.";
  private static final String LOCKED_BY_OTHERS =
      "Another transaction in the database has locked this record; try again later.";
  private static final String CHANGED_BY_OTHERS =
      "Other writers keep changing this record; try again later.";

  /** Longer than a blocked write takes to time out. */
  private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Pool connections;

  /**
   * When the database last responded. If this is recent, a write that times out was waiting for
   * locks.
   */
  private long lastResponse = System.nanoTime() - RECENT_NANOS;

  /** Creates a writer for one event loop. */
  RecordWriter(Vertx vertx, DatabaseSettings database) {
    connections = PgClients.forWrites(vertx, database);
  }

  /**
   * The result of a write.
   *
   * @param record the current record; empty if it no longer exists
   * @param isNew whether the record did not exist before
   * @param version a data version that includes the change
   */
  record Written(Optional<PriceRecord> record, boolean isNew, DataVersion version) {}

  /** A currency as stored in the database. */
  private record Currency(long id, String name, String symbol) {}

  /** The locked records of a currency on one day; the last one is the effective record. */
  private record Locked(RecordKey key, Currency currency, List<Long> ids, RecordValues values) {
    Optional<PriceRecord> record() {
      return ids.isEmpty() ? Optional.empty() : Optional.of(with(values));
    }

    PriceRecord with(RecordValues other) {
      return new PriceRecord(currency.name, currency.symbol, key.day(), other);
    }

    Optional<String> tag() {
      return record()
          .map(existing -> RecordPayload.tag(RecordPayload.of(existing, DataVersion.NONE)));
    }
  }

  /** Another session has added the record since the lookup. */
  private static final class AddedConcurrently extends RuntimeException {
    AddedConcurrently() {
      super("the record already exists", null, false, false);
    }
  }

  /**
   * Replaces or adds a record. Changes nothing if the record already has these values.
   *
   * @return the result; fails with a {@code Failure}
   */
  Future<Written> put(NewRecord wanted, Precondition condition) {
    return write(
        connection ->
            lock(connection, wanted.key())
                .compose(
                    locked -> {
                      condition.require(locked.tag());
                      return put(connection, locked, wanted.values());
                    }));
  }

  /**
   * Deletes all records of a currency on one day.
   *
   * @return the result; fails with a {@code Failure}
   */
  Future<Written> delete(RecordKey key, Precondition condition) {
    return write(
        connection ->
            lock(connection, key)
                .compose(
                    locked -> {
                      if (locked.ids.isEmpty()) {
                        throw key.noRecord(locked.currency.name);
                      }
                      condition.require(locked.tag());
                      return delete(connection, locked);
                    }));
  }

  Future<Void> close() {
    return connections.close();
  }

  private static Future<Written> put(SqlConnection connection, Locked locked, RecordValues values) {
    var written =
        new Written(Optional.of(locked.with(values)), locked.ids.isEmpty(), DataVersion.NONE);
    if (written.isNew) {
      return connection
          .preparedQuery(RecordSql.ADD)
          .execute(with(Tuple.of(locked.currency.id, locked.key.day().atTime(END_OF_DAY)), values))
          .map(
              added -> {
                if (added.rowCount() == 0) {
                  throw new AddedConcurrently();
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
        .map(new Written(Optional.empty(), false, DataVersion.NONE));
  }

  private static Future<Locked> lock(SqlConnection connection, RecordKey key) {
    return connection
        .query(RecordSql.LIMIT_WAITING)
        .execute()
        .compose(
            limited ->
                connection.preparedQuery(RecordSql.CURRENCIES).execute(Tuple.of(key.currency())))
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
    rows.forEach(
        row -> matches.add(new Currency(row.getLong(0), row.getString(1), row.getString(2))));
    if (matches.isEmpty()) {
      throw key.unknownCurrency();
    }
    if (matches.size() > 1) {
      throw key.ambiguousCurrency(matches.stream().map(Currency::name).toList());
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

  private Future<Written> write(Function<SqlConnection, Future<Written>> work) {
    return attempt(work, ATTEMPTS)
        .recover(error -> failure(error).compose(failure -> Future.failedFuture(failure)));
  }

  private Future<Written> attempt(Function<SqlConnection, Future<Written>> work, int left) {
    return connections
        .withConnection(
            connection ->
                transaction(connection, work).compose(done -> withVersion(connection, done)))
        .onComplete(this::note)
        .recover(
            error ->
                left > 1 && isRetryable(error)
                    ? attempt(work, left - 1)
                    : Future.failedFuture(error));
  }

  /** Notes that the database responded. A refusal is a response too. */
  private void note(AsyncResult<Written> result) {
    if (result.succeeded() || result.cause() instanceof PgException) {
      lastResponse = System.nanoTime();
    }
  }

  private static Future<Written> transaction(
      SqlConnection connection, Function<SqlConnection, Future<Written>> work) {
    return connection
        .begin()
        .compose(
            begun ->
                Future.succeededFuture(connection)
                    .compose(work)
                    .compose(
                        done -> begun.commit().map(done),
                        error -> begun.rollback().transform(over -> Future.failedFuture(error))));
  }

  private static Future<Written> withVersion(SqlConnection connection, Written written) {
    return connection
        .preparedQuery(RecordSql.VERSION)
        .execute()
        .map(rows -> new DataVersion(rows.iterator().next().getLong(0)))
        .map(version -> new Written(written.record, written.isNew, version));
  }

  private static boolean isRetryable(Throwable error) {
    return error instanceof AddedConcurrently || RETRYABLE.contains(SqlState.of(error));
  }

  private Future<Failure> failure(Throwable error) {
    if (SqlState.LOCK_NOT_AVAILABLE.equals(SqlState.of(error))) {
      return isLoading()
          .map(loading -> new Failure.BeingWritten(loading ? LOADING : LOCKED_BY_OTHERS));
    }
    if (error instanceof AddedConcurrently) {
      return Future.succeededFuture(new Failure.BeingWritten(CHANGED_BY_OTHERS));
    }
    var isResponding = System.nanoTime() - lastResponse < RECENT_NANOS;
    return Future.succeededFuture(
        SqlFailures.isTimeout(error) && isResponding
            ? new Failure.DatabaseBusy()
            : SqlFailures.from(error));
  }

  /** Returns whether a load is running; false if the database does not respond. */
  private Future<Boolean> isLoading() {
    return connections
        .withConnection(connection -> connection.preparedQuery(RecordSql.IS_LOADING).execute())
        .map(rows -> rows.iterator().next().getBoolean(0))
        .otherwise(false);
  }
}
