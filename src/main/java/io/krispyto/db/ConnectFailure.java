package io.krispyto.db;

import io.vertx.pgclient.PgException;

/**
 * No connection could be opened; the cause says why. The driver fails with many unrelated types,
 * and callers must tell a failed connection from a failed statement: nothing was executed.
 */
public final class ConnectFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  ConnectFailure(Throwable cause) {
    super(cause.getMessage(), cause, false, false);
  }

  ConnectFailure(String message) {
    super(message, null, false, false);
  }

  /** Whether the server itself refused, so that it is there. */
  boolean isRefusal() {
    return getCause() instanceof PgException;
  }

  @Override
  public String toString() {
    return "no connection: " + getMessage();
  }
}
