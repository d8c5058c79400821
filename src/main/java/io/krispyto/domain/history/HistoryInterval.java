package io.krispyto.domain.history;

/** The interval that each row of a history covers. */
public enum HistoryInterval {
  DAY("1d"),
  /** Starts on Monday. */
  WEEK("1w"),
  /** A calendar month. */
  MONTH("1mo"),
  /** A calendar quarter. */
  QUARTER("1q"),
  /** A calendar year. */
  YEAR("1y");

  private final String text;

  HistoryInterval(String text) {
    this.text = text;
  }

  /** The contract's name of the interval. */
  public String text() {
    return text;
  }

  /**
   * Parses the contract's name of an interval.
   *
   * @throws IllegalArgumentException listing the valid values
   */
  public static HistoryInterval parse(String text) {
    for (var interval : values()) {
      if (interval.text.equals(text)) {
        return interval;
      }
    }
    throw new IllegalArgumentException("is not one of 1d, 1w, 1mo, 1q, 1y");
  }
}
