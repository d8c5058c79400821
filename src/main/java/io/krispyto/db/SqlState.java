package io.krispyto.db;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import java.util.Set;

/** The SQLSTATEs that this program handles (PostgreSQL manual, appendix A). */
public final class SqlState {
  /** A text is longer than its column permits. */
  public static final String STRING_DATA_RIGHT_TRUNCATION = "22001";

  /** The server is a standby, or its transactions are read-only. */
  public static final String READ_ONLY_TRANSACTION = "25006";

  /** The server's state does not permit the operation: "not currently accepting connections". */
  public static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";

  public static final String FOREIGN_KEY_VIOLATION = "23503";
  public static final String UNIQUE_VIOLATION = "23505";
  public static final String NO_SUCH_DATABASE = "3D000";
  public static final String NO_SUCH_SCHEMA = "3F000";
  public static final String SERIALIZATION_FAILURE = "40001";
  public static final String DEADLOCK_DETECTED = "40P01";
  public static final String INSUFFICIENT_PRIVILEGE = "42501";
  public static final String UNDEFINED_TABLE = "42P01";
  public static final String LOCK_NOT_AVAILABLE = "55P03";
  public static final String DISK_FULL = "53100";

  /** Usually the statement timeout. */
  public static final String QUERY_CANCELED = "57014";

  public static final String ADMIN_SHUTDOWN = "57P01";
  public static final String CRASH_SHUTDOWN = "57P02";
  public static final String CANNOT_CONNECT_NOW = "57P03";

  /** The database was dropped while clients were connected. */
  public static final String DATABASE_DROPPED = "57P04";

  /** The requested quote currency does not exist; raised by {@code krispyto_quote}. */
  static final String UNKNOWN_QUOTE = "KR404";

  /** The requested quote currency is ambiguous; the detail lists the candidates as a JSON array. */
  static final String AMBIGUOUS_QUOTE = "KR409";

  /** The server refused to set up the connection. */
  public static final String CONNECTION_REJECTED = "08004";

  /** After one of these, the connection's server should not be used again. */
  private static final Set<String> END_OF_CONNECTION =
      Set.of(READ_ONLY_TRANSACTION, ADMIN_SHUTDOWN, CRASH_SHUTDOWN, CANNOT_CONNECT_NOW);

  /** The class of connection exceptions. */
  private static final String CONNECTION_CLASS = "08";

  private SqlState() {}

  /** The SQLSTATE of an error from either driver; empty if it has none. */
  public static String of(Throwable error) {
    if (error instanceof PgException refused) {
      return refused.getSqlState() == null ? "" : refused.getSqlState();
    }
    if (error instanceof SQLException refused) {
      return refused.getSQLState() == null ? "" : refused.getSQLState();
    }
    return "";
  }

  /** Whether a connection must not be used again after an error. */
  public static boolean endsConnection(Throwable error) {
    var state = of(error);
    return END_OF_CONNECTION.contains(state) || state.startsWith(CONNECTION_CLASS);
  }
}
