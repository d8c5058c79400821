package io.krispyto.ingestion.format;

import java.time.DateTimeException;
import java.time.LocalDate;

/** Parses the date of a record. */
final class Timestamps {
  private static final int DATE_LENGTH = "yyyy-MM-dd".length();
  private static final int FULL_LENGTH = "yyyy-MM-dd HH:mm:ss".length();
  private static final int SECONDS_OF_DAY = 24 * 60 * 60;

  private Timestamps() {}

  /**
   * Parses {@code yyyy-MM-dd HH:mm:ss} or {@code yyyy-MM-dd}, UTC. A date without a time means the
   * last second of the day, which sources with times also use for daily records. A day read from
   * both kinds of source is therefore one record.
   *
   * @return seconds since 1970-01-01
   */
  static long parse(String text) throws BadValue {
    if (text == null || text.isEmpty()) {
      throw new BadValue("is empty");
    }
    var hasTime = text.length() == FULL_LENGTH;
    if (!hasTime && text.length() != DATE_LENGTH) {
      throw notADate();
    }
    return day(text) * SECONDS_OF_DAY + (hasTime ? secondOfDay(text) : SECONDS_OF_DAY - 1);
  }

  private static long day(String text) throws BadValue {
    expect(text, 4, '-');
    expect(text, 7, '-');
    var year = number(text, 0, 4);
    if (year == 0) {
      throw notReal();
    }
    try {
      return LocalDate.of(year, number(text, 5, 7), number(text, 8, 10)).toEpochDay();
    } catch (DateTimeException e) {
      throw notReal();
    }
  }

  private static long secondOfDay(String text) throws BadValue {
    expect(text, 10, ' ');
    expect(text, 13, ':');
    expect(text, 16, ':');
    var hour = number(text, 11, 13);
    var minute = number(text, 14, 16);
    var second = number(text, 17, 19);
    if (hour > 23 || minute > 59 || second > 59) {
      throw notReal();
    }
    return (hour * 60 + minute) * 60 + second;
  }

  private static void expect(String text, int at, char separator) throws BadValue {
    if (text.charAt(at) != separator) {
      throw notADate();
    }
  }

  private static int number(String text, int start, int end) throws BadValue {
    var number = 0;
    for (var i = start; i < end; i++) {
      var digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw notADate();
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static BadValue notADate() {
    return new BadValue("is not a date like 2021-07-06 or 2021-07-06 23:59:59");
  }

  private static BadValue notReal() {
    return new BadValue("is not a real date");
  }
}
