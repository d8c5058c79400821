package io.krispyto.ingestion;

/** One row of a file. */
sealed interface Row {
  /** Where it begins in the file; the first is 1. */
  long line();

  /**
   * A row that can be loaded.
   *
   * @param line where it begins in the file; the first is 1
   * @param second seconds since 1970-01-01
   */
  record Good(
      long line,
      String name,
      String symbol,
      long second,
      double high,
      double low,
      double open,
      double close,
      double volume,
      double marketcap)
      implements Row {}

  /** A row that cannot. */
  record Bad(Rejection rejection) implements Row {
    @Override
    public long line() {
      return rejection.line();
    }
  }
}
