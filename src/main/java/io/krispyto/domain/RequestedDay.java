package io.krispyto.domain;

import java.time.LocalDate;

/** The day that is asked for: a UTC calendar day, or the newest one that has a record. */
public sealed interface RequestedDay {

  /** How the newest day is asked for. */
  String LATEST = "latest";

  /** The newest day with a record of any currency. */
  record Latest() implements RequestedDay {
    @Override
    public String toString() {
      return LATEST;
    }
  }

  /** This day. */
  record On(LocalDate day) implements RequestedDay {
    @Override
    public String toString() {
      return day.toString();
    }
  }

  /**
   * Reads {@code latest}, or a day as {@code yyyy-M-d} with or without leading zeros.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static RequestedDay parse(String text) {
    if (text.equals(LATEST)) {
      return new Latest();
    }
    if (!Day.isLaidOut(text)) {
      throw new IllegalArgumentException("is neither latest nor a day like 2022-10-9");
    }
    return new On(Day.parse(text));
  }
}
