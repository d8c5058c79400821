package io.krispyto.domain;

/** Of how many days a row of a history tells. */
public enum HistoryInterval {
  DAY("1d"),
  /** From Monday. */
  WEEK("1w"),
  /** Of the calendar. */
  MONTH("1mo");

  private final String text;

  HistoryInterval(String text) {
    this.text = text;
  }

  /** The name, as the contract has it. */
  public String text() {
    return text;
  }

  /**
   * Reads an interval as the contract has it.
   *
   * @throws IllegalArgumentException naming the intervals, if it is none
   */
  public static HistoryInterval parse(String text) {
    for (var interval : values()) {
      if (interval.text.equals(text)) {
        return interval;
      }
    }
    throw new IllegalArgumentException("is none of 1d, 1w, 1mo");
  }
}
