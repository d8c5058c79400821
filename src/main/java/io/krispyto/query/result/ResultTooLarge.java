package io.krispyto.query.result;

/**
 * Signals that a result has too many rows to be built in memory. Not an error: the result is
 * streamed in chunks.
 */
public final class ResultTooLarge extends RuntimeException {
  public ResultTooLarge() {
    super("too many rows for one payload", null, false, false);
  }
}
