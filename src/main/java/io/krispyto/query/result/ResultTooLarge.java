package io.krispyto.query.result;

/** An answer has too many rows to be put together in memory. No fault: it is sent in chunks. */
public final class ResultTooLarge extends RuntimeException {
  public ResultTooLarge() {
    super("too many rows for a page", null, false, false);
  }
}
