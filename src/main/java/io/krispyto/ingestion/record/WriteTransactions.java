package io.krispyto.ingestion.record;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.PgClients;
import io.krispyto.db.SqlFailures;
import io.krispyto.db.SqlState;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs small writes, each in a transaction. A write waits for locks for a limited time, and is
 * repeated if it failed only because of concurrent transactions.
 */
final class WriteTransactions {
  /**
   * SQLSTATEs that justify a retry: a deadlock, a currency that was deleted or a record that was
   * added between the lookup and the write, and a server that has become read-only. The connection
   * to such a server is closed, so that the next attempt reaches the new primary, if there is one.
   */
  private static final Set<String> RETRYABLE =
      Set.of(
          SqlState.DEADLOCK_DETECTED,
          SqlState.FOREIGN_KEY_VIOLATION,
          SqlState.UNIQUE_VIOLATION,
          SqlState.READ_ONLY_TRANSACTION);

  private static final int ATTEMPTS = 5;

  private static final String LOADING = "An ingestion is writing this %s; try again later.";
  private static final String LOCKED_BY_OTHERS =
      "Another transaction in the database has locked this %s; try again later.";
  private static final String CHANGED_BY_OTHERS =
      "Other writers keep changing this %s; try again later.";

  /** Longer than a blocked write takes to time out. */
  private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Pool connections;

  /**
   * When the database last responded. If this is recent, a write that times out was waiting for
   * locks.
   */
  private long lastResponse = System.nanoTime() - RECENT_NANOS;

  /** Creates the transactions of one event loop. */
  WriteTransactions(Vertx vertx, DatabaseSettings database) {
    connections = PgClients.forWrites(vertx, database);
  }

  /**
   * A committed write.
   *
   * @param version a data version that includes the change
   */
  record Committed<T>(T result, DataVersion version) {}

  /** Another session has changed what the write looked up. */
  static final class ChangedConcurrently extends RuntimeException {
    ChangedConcurrently() {
      super("changed by another session", null, false, false);
    }
  }

  /**
   * Runs a write.
   *
   * @param subject what it writes, for messages
   * @return fails with a {@code Failure}
   */
  <T> Future<Committed<T>> run(String subject, Function<SqlConnection, Future<T>> work) {
    return attempt(work, ATTEMPTS)
        .recover(error -> failure(subject, error).compose(Future::failedFuture));
  }

  Future<Void> close() {
    return connections.close();
  }

  private <T> Future<Committed<T>> attempt(Function<SqlConnection, Future<T>> work, int left) {
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
  private void note(AsyncResult<?> result) {
    if (result.succeeded() || result.cause() instanceof PgException) {
      lastResponse = System.nanoTime();
    }
  }

  private static <T> Future<T> transaction(
      SqlConnection connection, Function<SqlConnection, Future<T>> work) {
    return connection
        .begin()
        .compose(
            begun ->
                connection
                    .query(RecordSql.LIMIT_WAITING)
                    .execute()
                    .map(connection)
                    .compose(work)
                    .compose(
                        done -> begun.commit().map(done),
                        error -> begun.rollback().transform(over -> Future.failedFuture(error))));
  }

  private static <T> Future<Committed<T>> withVersion(SqlConnection connection, T result) {
    return connection
        .preparedQuery(RecordSql.VERSION)
        .execute()
        .map(rows -> new DataVersion(rows.iterator().next().getLong(0)))
        .map(version -> new Committed<>(result, version));
  }

  private static boolean isRetryable(Throwable error) {
    return error instanceof ChangedConcurrently || RETRYABLE.contains(SqlState.of(error));
  }

  private Future<Failure> failure(String subject, Throwable error) {
    var state = SqlState.of(error);
    if (SqlState.LOCK_NOT_AVAILABLE.equals(state)) {
      return isLoading()
          .map(
              loading ->
                  new Failure.BeingWritten(of(loading ? LOADING : LOCKED_BY_OTHERS, subject)));
    }
    if (error instanceof ChangedConcurrently || SqlState.UNIQUE_VIOLATION.equals(state)) {
      return Future.succeededFuture(new Failure.BeingWritten(of(CHANGED_BY_OTHERS, subject)));
    }
    var isResponding = System.nanoTime() - lastResponse < RECENT_NANOS;
    return Future.succeededFuture(
        SqlFailures.isTimeout(error) && isResponding
            ? new Failure.DatabaseBusy()
            : SqlFailures.from(error));
  }

  private static String of(String sentence, String subject) {
    return sentence.replace("%s", subject);
  }

  /** Returns whether a load is running; false if the database does not respond. */
  private Future<Boolean> isLoading() {
    return connections
        .withConnection(connection -> connection.preparedQuery(RecordSql.IS_LOADING).execute())
        .map(rows -> rows.iterator().next().getBoolean(0))
        .otherwise(false);
  }
}
