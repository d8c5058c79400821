package io.krispyto.ingestion.format;

import io.krispyto.ingestion.format.value.Reason;

/** A row of a file. */
public sealed interface InputRow {
  /** Returns the line on which the row begins; the first line is 1. */
  long line();

  /**
   * A row that can be loaded. An unknown number is NaN; the close is always known.
   *
   * @param line the line on which the row begins; the first line is 1
   * @param name the name of the currency; null if the row has none
   * @param symbol the symbol of the currency; null if the row has none
   * @param micros the time in microseconds since 1970-01-01
   * @param isPartial whether the day has fewer bars than expected
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
      double marketcap,
      boolean isPartial)
      implements InputRow {
    /**
     * Returns whether the open or the close is below the low or above the high. No market has such
     * prices, so a column may be mapped to the wrong value. False for unknown values, since
     * comparisons with NaN are false.
     */
    boolean hasPriceOutsideRange() {
      return open < low || open > high || close < low || close > high;
    }

    /** Returns the same row at another time. */
    public Good at(long otherMicros) {
      return new Good(
          line, name, symbol, otherMicros, high, low, open, close, volume, marketcap, isPartial);
    }

    /** Returns whether the report counts the row as warned. */
    public boolean isWarned() {
      return isPartial || hasPriceOutsideRange();
    }
  }

  /** A row that cannot be loaded. */
  record Bad(Rejection rejection) implements InputRow {
    /** Rejects the current row of a reader because of the value of a column. */
    public static Bad of(long line, String title, String text, Reason reason, RowReader reader) {
      var value = text == null ? "" : text;
      return new Bad(
          Rejection.ofValue(line, title, value, reason).of(reader.original(), reader.texts()));
    }

    /** Rejects the current row of a reader as a whole. */
    public static Bad of(long line, Reason reason, RowReader reader) {
      return new Bad(Rejection.ofRow(line, reason).of(reader.original(), reader.texts()));
    }

    @Override
    public long line() {
      return rejection.line();
    }
  }
}
