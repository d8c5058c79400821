package io.krispyto.query;

/** An answer has too many rows to be put together in memory. No fault: it is sent in chunks. */
final class ResultTooLarge extends RuntimeException {
  ResultTooLarge() {
    super("too many rows for a page", null, false, false);
  }
}
