package io.krispyto.domain;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Pattern;

/** Parses calendar days: {@code yyyy-M-d} with or without leading zeros. */
final class Day {
  private static final Pattern LAYOUT = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");

  private Day() {}

  /** Whether a text has the syntax of a day, even if the calendar has no such day. */
  static boolean isLaidOut(String text) {
    return LAYOUT.matcher(text).matches();
  }

  /**
   * Parses a day.
   *
   * @throws IllegalArgumentException with the reason, if the text is not a real date
   */
  static LocalDate parse(String text) {
    var layout = LAYOUT.matcher(text);
    if (!layout.matches()) {
      throw new IllegalArgumentException("is not a date like 2022-10-9");
    }
    try {
      return LocalDate.of(
          Integer.parseInt(layout.group(1)),
          Integer.parseInt(layout.group(2)),
          Integer.parseInt(layout.group(3)));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(text + " is not a real date", e);
    }
  }
}
