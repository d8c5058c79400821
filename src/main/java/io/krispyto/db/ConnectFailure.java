package io.krispyto.db;

import io.vertx.pgclient.PgException;

/**
 * No connection could be opened; the cause has the reason. The driver fails with many unrelated
 * types, and callers must distinguish a failed connection from a failed statement: here, no
 * statement was executed.
 */
public final class ConnectFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  ConnectFailure(Throwable cause) {
    super(cause.getMessage(), cause, false, false);
  }

  ConnectFailure(String message) {
    super(message, null, false, false);
  }

  /** Whether the server itself refused the connection, which proves that it is reachable. */
  boolean isRefusal() {
    return getCause() instanceof PgException;
  }

  @Override
  public String toString() {
    return "no connection: " + getMessage();
  }
}
