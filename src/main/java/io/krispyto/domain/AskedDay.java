package io.krispyto.domain;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Pattern;

/** The day that is asked for: a UTC calendar day, or the newest one that has a record. */
public sealed interface AskedDay {

  /** The newest day with a record of any currency. */
  record Latest() implements AskedDay {
    @Override
    public String toString() {
      return "latest";
    }
  }

  /** This day. */
  record On(LocalDate day) implements AskedDay {
    @Override
    public String toString() {
      return day.toString();
    }
  }

  Pattern LAYOUT = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");

  /**
   * Reads {@code latest}, or a day as {@code yyyy-M-d} with or without leading zeros.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static AskedDay parse(String text) {
    if (text.equals("latest")) {
      return new Latest();
    }
    var layout = LAYOUT.matcher(text);
    if (!layout.matches()) {
      throw new IllegalArgumentException("is neither latest nor a day like 2022-10-9");
    }
    try {
      return new On(
          LocalDate.of(
              Integer.parseInt(layout.group(1)),
              Integer.parseInt(layout.group(2)),
              Integer.parseInt(layout.group(3))));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(text + " is not a day of the calendar", e);
    }
  }
}
