package io.krispyto.ingestion.format.value;

import java.time.DateTimeException;
import java.time.LocalDate;

/** Parses the date of a record. */
public final class Timestamps {
  private static final int DATE_LENGTH = "yyyy-MM-dd".length();
  private static final int MINUTES_LENGTH = "yyyy-MM-dd HH:mm".length();
  private static final int SECONDS_LENGTH = "yyyy-MM-dd HH:mm:ss".length();
  private static final int SECONDS_OF_DAY = 24 * 60 * 60;
  private static final int MICROS = 1_000_000;
  private static final int MICRO_DIGITS = 6;
  private static final int MAX_FRACTION_DIGITS = 9;

  /** The widest offsets in use are -12:00 and +14:00; Java reads up to 18 hours. */
  private static final int MAX_OFFSET_MINUTES = 18 * 60;

  private static final String UTC = " UTC";

  private Timestamps() {}

  /**
   * Parses a date, or a date and time of ISO 8601 as people write it: {@code yyyy-MM-dd}, then
   * {@code T} or a space, {@code HH:mm} or {@code HH:mm:ss} with up to nine digits of a fraction,
   * and {@code Z}, {@code +HH:mm}, {@code +HHmm}, {@code +HH} or {@code UTC}. UTC is the default.
   *
   * <p>A date without a time means the last second of the day, which sources with times also use
   * for daily records. A day read from both kinds of source is therefore one record.
   *
   * @return microseconds since 1970-01-01 UTC, the precision of PostgreSQL; further digits are
   *     dropped
   */
  public static long parse(String text) throws BadValue {
    if (text == null || text.isEmpty()) {
      throw new BadValue("is empty");
    }
    var length = text.length();
    if (length < DATE_LENGTH) {
      throw notADate();
    }
    var day = day(text);
    if (length == DATE_LENGTH) {
      return (day * SECONDS_OF_DAY + SECONDS_OF_DAY - 1) * MICROS;
    }
    var minutes = day * SECONDS_OF_DAY + minuteOfDay(text) * 60L;
    if (length == MINUTES_LENGTH || text.charAt(MINUTES_LENGTH) != ':') {
      return (minutes - offset(text, MINUTES_LENGTH)) * MICROS;
    }
    var seconds = minutes + second(text);
    if (length == SECONDS_LENGTH) {
      return seconds * MICROS;
    }
    var end = afterFraction(text);
    return (seconds - offset(text, end)) * MICROS + micros(text, end);
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

  private static int minuteOfDay(String text) throws BadValue {
    if (text.length() < MINUTES_LENGTH
        || text.charAt(DATE_LENGTH) != ' ' && text.charAt(DATE_LENGTH) != 'T') {
      throw notADate();
    }
    expect(text, 13, ':');
    var hour = number(text, 11, 13);
    var minute = number(text, 14, 16);
    if (hour > 23 || minute > 59) {
      throw notReal();
    }
    return hour * 60 + minute;
  }

  private static int second(String text) throws BadValue {
    if (text.length() < SECONDS_LENGTH) {
      throw notADate();
    }
    var second = number(text, 17, 19);
    if (second > 59) {
      throw notReal();
    }
    return second;
  }

  /** Returns the position after the second and its fraction, which is optional. */
  private static int afterFraction(String text) throws BadValue {
    if (text.charAt(SECONDS_LENGTH) != '.') {
      return SECONDS_LENGTH;
    }
    var end = SECONDS_LENGTH + 1;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    var digits = end - SECONDS_LENGTH - 1;
    if (digits == 0 || digits > MAX_FRACTION_DIGITS) {
      throw notADate();
    }
    return end;
  }

  private static long micros(String text, int end) {
    var micros = 0L;
    for (var i = 0; i < MICRO_DIGITS; i++) {
      var at = SECONDS_LENGTH + 1 + i;
      micros = micros * 10 + (at < end ? text.charAt(at) - '0' : 0);
    }
    return micros;
  }

  /** Returns the seconds by which the rest of the text is ahead of UTC. */
  private static int offset(String text, int start) throws BadValue {
    var rest = text.substring(start);
    if (rest.isEmpty() || rest.equals("Z") || rest.equals(UTC)) {
      return 0;
    }
    var sign = rest.charAt(0) == '+' ? 1 : -1;
    var colon = rest.length() == "+HH:mm".length() ? 1 : 0;
    var hasMinutes = colon == 1 || rest.length() == "+HHmm".length();
    if (rest.charAt(0) != '+' && rest.charAt(0) != '-'
        || !hasMinutes && rest.length() != "+HH".length()) {
      throw notADate();
    }
    if (colon == 1) {
      expect(rest, 3, ':');
    }
    var hours = number(rest, 1, 3);
    var minutes = hasMinutes ? number(rest, 3 + colon, 5 + colon) : 0;
    if (minutes > 59 || hours * 60 + minutes > MAX_OFFSET_MINUTES) {
      throw notReal();
    }
    return sign * (hours * 60 + minutes) * 60;
  }

  private static void expect(String text, int at, char separator) throws BadValue {
    if (text.charAt(at) != separator) {
      throw notADate();
    }
  }

  private static int number(String text, int start, int end) throws BadValue {
    var number = 0;
    for (var i = start; i < end; i++) {
      var digit = text.charAt(i);
      if (!isDigit(digit)) {
        throw notADate();
      }
      number = number * 10 + (digit - '0');
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static BadValue notADate() {
    return new BadValue(Reason.NOT_A_DATE);
  }

  private static BadValue notReal() {
    return new BadValue("is not a real date");
  }
}
