package io.krispyto.ingestion.format;

/** One row of a file. */
public sealed interface InputRow {
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
      implements InputRow {}

  /** A row that cannot. */
  record Bad(Rejection rejection) implements InputRow {
    @Override
    public long line() {
      return rejection.line();
    }
  }
}
