package io.krispyto.ingestion.format;

/** A row of a file. */
public sealed interface InputRow {
  /** Returns the line on which the row begins; the first line is 1. */
  long line();

  /**
   * A row that can be loaded.
   *
   * @param line the line on which the row begins; the first line is 1
   * @param second the time in seconds since 1970-01-01
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

  /** A row that cannot be loaded. */
  record Bad(Rejection rejection) implements InputRow {
    @Override
    public long line() {
      return rejection.line();
    }
  }
}
