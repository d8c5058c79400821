package io.krispyto.domain.day;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/**
 * Parses the UTC calendar days of requests. A text that could mean two days is rejected with the
 * reason and the form to use instead.
 */
public final class Day {
  private static final Pattern DATE = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");
  private static final Pattern INSTANT =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d)");
  private static final Pattern SECONDS = Pattern.compile("\\d{10}");
  private static final Pattern MILLISECONDS = Pattern.compile("\\d{13}");

  private static final Pattern DIGITS = Pattern.compile("\\d+");
  private static final Pattern WITHOUT_HYPHENS = Pattern.compile("\\d{8}");
  private static final Pattern DATE_TIME = Pattern.compile("\\d{4}-\\d{1,2}-\\d{1,2}[Tt ]\\d.*");
  private static final Pattern SPACE_FOR_PLUS =
      Pattern.compile(".*:\\d\\d(\\.\\d+)? \\d\\d:\\d\\d");
  private static final Pattern YEAR_LAST = Pattern.compile("\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{4}");

  private static final int LAST_YEAR = 9999;

  private Day() {}

  /**
   * Parses a day in any form: a date, an instant, epoch seconds or milliseconds, or relative to
   * now.
   *
   * @throws IllegalArgumentException with the reason, if the text is not a day, or could mean
   *     several
   */
  public static LocalDate parse(String text) {
    return parse(text, LocalDate.now(Clock.systemUTC()));
  }

  /**
   * Parses a day in any form.
   *
   * @param today the day to which relative days refer
   * @throws IllegalArgumentException with the reason, if the text is not a day, or could mean
   *     several
   */
  public static LocalDate parse(String text, LocalDate today) {
    if (DATE.matcher(text).matches()) {
      return parseDate(text);
    }
    if (RelativeDay.is(text)) {
      return RelativeDay.resolve(text, today);
    }
    if (SECONDS.matcher(text).matches()) {
      return on(Instant.ofEpochSecond(Long.parseLong(text)));
    }
    if (MILLISECONDS.matcher(text).matches()) {
      return on(Instant.ofEpochMilli(Long.parseLong(text)));
    }
    if (INSTANT.matcher(text).matches()) {
      return parseInstant(text);
    }
    throw refusal(text);
  }

  /**
   * Parses a calendar date: {@code yyyy-M-d} with or without leading zeros.
   *
   * @throws IllegalArgumentException with the reason, if the text is not a real date
   */
  public static LocalDate parseDate(String text) {
    var date = DATE.matcher(text);
    if (!date.matches()) {
      throw new Unrecognised();
    }
    try {
      return LocalDate.of(
          Integer.parseInt(date.group(1)),
          Integer.parseInt(date.group(2)),
          Integer.parseInt(date.group(3)));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(text + " is not a real date", e);
    }
  }

  private static LocalDate parseInstant(String text) {
    try {
      return on(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(text + " is not a real date and time", e);
    }
  }

  private static LocalDate on(Instant instant) {
    var day = instant.atOffset(ZoneOffset.UTC).toLocalDate();
    if (day.getYear() < 0 || day.getYear() > LAST_YEAR) {
      throw new IllegalArgumentException("is not in the years 0000 to 9999");
    }
    return day;
  }

  /** A text in none of the forms of a day. */
  static final class Unrecognised extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    Unrecognised() {
      super("is not a date like 2022-10-9");
    }
  }

  /** Returns why a text is not exactly one day, and how to write the intended one. */
  private static IllegalArgumentException refusal(String text) {
    if (WITHOUT_HYPHENS.matcher(text).matches()) {
      return new IllegalArgumentException(
          "is either a date without hyphens or a number of seconds; write the date like 2022-10-09");
    }
    if (DIGITS.matcher(text).matches()) {
      return new IllegalArgumentException(
          "is a number, but epoch seconds have 10 digits, and epoch milliseconds 13;"
              + " write the date like 2022-10-09");
    }
    if (YEAR_LAST.matcher(text).matches()) {
      return new IllegalArgumentException(
          "has its year last, so its day and month may be swapped; write it like 2022-10-09");
    }
    if (SPACE_FOR_PLUS.matcher(text).matches()) {
      return new IllegalArgumentException(
          "has a space before its offset; in a URL, write + as %2B");
    }
    if (DATE_TIME.matcher(text).matches()) {
      return new IllegalArgumentException(
          "has no offset, or not the form 2022-10-09T14:30:00Z; end a time in UTC with Z");
    }
    return new Unrecognised();
  }
}
