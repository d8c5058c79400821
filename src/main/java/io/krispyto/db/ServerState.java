package io.krispyto.db;

import io.krispyto.domain.Failure;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The state that a server reports.
 *
 * @param inRecovery whether it is a standby
 * @param readOnly whether it accepts no writes: a standby, or {@code default_transaction_read_only}
 * @param startedAt start time in microseconds since the epoch. It identifies the server, since a
 *     standby has the same system identifier as its primary
 */
record ServerState(boolean inRecovery, boolean readOnly, long startedAt) {
  /** The columns that {@link #from} reads. */
  static final String COLUMNS =
      "pg_is_in_recovery(), current_setting('transaction_read_only') = 'on',"
          + " (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint";

  static final String QUERY = "select " + COLUMNS;

  static final String READ_ONLY = "The database is read-only at the moment. Try again later.";

  private static final String STANDBY =
      "The database is a standby, which accepts no writes. Try again later.";

  /** Reads the columns of a row, starting at a zero-based index. */
  static ServerState from(Row row, int first) {
    return new ServerState(
        row.getBoolean(first), row.getBoolean(first + 1), row.getLong(first + 2));
  }

  /** Reads the columns of a row of {@link #QUERY}. */
  static ServerState from(ResultSet row) throws SQLException {
    return new ServerState(row.getBoolean(1), row.getBoolean(2), row.getLong(3));
  }

  /** Queries the server of a connection. */
  static Future<ServerState> of(SqlConnection connection) {
    return connection.query(QUERY).execute().map(rows -> from(rows.iterator().next(), 0));
  }

  /** The reason why it accepts no writes. */
  Failure.ReadOnly refusal() {
    return new Failure.ReadOnly(inRecovery ? STANDBY : READ_ONLY);
  }

  boolean isSameServerAs(ServerState other) {
    return startedAt == other.startedAt;
  }
}
