package io.krispyto.ingestion.format;

/** A row of a file. */
public sealed interface InputRow {
  /** Returns the line on which the row begins; the first line is 1. */
  long line();

  /**
   * A row that can be loaded. A number is NaN if it is not known, except for the close.
   *
   * @param line the line on which the row begins; the first line is 1
   * @param name the name of the currency; null if the file has only symbols
   * @param symbol the symbol of the currency; null if the file has only names
   * @param micros the time in microseconds since 1970-01-01
   */
  record Good(
      long line,
      String name,
      String symbol,
      long micros,
      double high,
      double low,
      double open,
      double close,
      double volume,
      double marketcap)
      implements InputRow {
    /**
     * Returns whether the open or the close is below the low or above the high. No market has such
     * prices, so a column may be mapped to the wrong value. False for values that are not known,
     * since no comparison with NaN holds.
     */
    public boolean hasPriceOutsideRange() {
      return open < low || open > high || close < low || close > high;
    }
  }

  /** A row that cannot be loaded. */
  record Bad(Rejection rejection) implements InputRow {
    @Override
    public long line() {
      return rejection.line();
    }
  }
}
