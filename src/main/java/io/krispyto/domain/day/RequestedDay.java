package io.krispyto.domain.day;

import java.time.LocalDate;

/** The requested day: a UTC calendar day, or the newest day with a record. */
public sealed interface RequestedDay {

  /** The value that means the newest day. */
  String LATEST = "latest";

  /** The newest day with a record. Records of fiat currencies count only if they are included. */
  record Latest() implements RequestedDay {
    @Override
    public String toString() {
      return LATEST;
    }
  }

  /** A given day. */
  record On(LocalDate day) implements RequestedDay {
    @Override
    public String toString() {
      return day.toString();
    }
  }

  /**
   * Parses {@code latest}, or a day in any form.
   *
   * @throws IllegalArgumentException with the reason, if the text is neither
   */
  static RequestedDay parse(String text) {
    if (text.equals(LATEST)) {
      return new Latest();
    }
    try {
      return new On(Day.parse(text));
    } catch (Day.Unrecognised e) {
      throw new IllegalArgumentException("is neither latest nor a date like 2022-10-9", e);
    }
  }
}
