package io.krispyto.domain.history;

/** How columns and pairs write the start of an interval, 00:00 UTC of its first day. */
public enum HistoryTime {
  /** Milliseconds since 1970-01-01. */
  MILLISECONDS("ms"),
  /** Seconds since 1970-01-01. */
  SECONDS("s"),
  /** A date, as in rows. */
  DATE("date");

  private final String text;

  HistoryTime(String text) {
    this.text = text;
  }

  /** The value of the parameter {@code time}. */
  public String text() {
    return text;
  }

  /**
   * Parses the contract's parameter {@code time}.
   *
   * @throws IllegalArgumentException listing the valid values
   */
  public static HistoryTime parse(String text) {
    for (var time : values()) {
      if (time.text.equals(text)) {
        return time;
      }
    }
    throw new IllegalArgumentException("is not one of ms, s, date");
  }
}
