package io.krispyto.ingestion.format.value;

import java.text.ParsePosition;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds the well-known date patterns that fit the rejected values of a column, to suggest {@code
 * --date-format}. It never decides: if several patterns fit, the suggestion is a question.
 */
public final class DatePatterns {
  /** Enough values to include a day after the twelfth. Each value costs time. */
  private static final int MAX_VALUES = 1000;

  private static final int MAX_LENGTH = 40;
  private static final LocalDate FIRST_DAY = LocalDate.of(2009, 1, 1);

  private static final List<String> DATES =
      List.of(
          "d/M/yyyy",
          "M/d/yyyy",
          "yyyy/M/d",
          "d.M.yyyy",
          "yyyy.M.d",
          "d-M-yyyy",
          "M-d-yyyy",
          "yyyy-M-d",
          "yyyyMMdd",
          "d/M/yy",
          "M/d/yy",
          "yy/M/d",
          "d.M.yy",
          "d-M-yy",
          "M-d-yy",
          "yy-M-d",
          "MMM d, yyyy",
          "MMMM d, yyyy",
          "MMM d yyyy",
          "MMMM d yyyy",
          "d MMM yyyy",
          "d MMMM yyyy",
          "d-MMM-yyyy",
          "d-MMM-yy");

  private static final List<String> TIMES = List.of("", " H:mm", " H:mm:ss", " h:mm a");

  /**
   * A pattern.
   *
   * @param meaning the same for patterns that read a text as the same time, such as {@code d/M/yy}
   *     and {@code dd/MM/yy}
   */
  private record Candidate(String pattern, String meaning, DateTimeFormatter format) {}

  /** Of patterns with the same meaning, the strictest comes first. */
  private static final List<Candidate> ALL = all();

  private final LocalDate lastDay;
  private List<Candidate> fitting = ALL;
  private int values;

  /**
   * @param clock determines the last plausible day
   */
  public DatePatterns(Clock clock) {
    lastDay = LocalDate.now(clock).plusDays(1);
  }

  /** Excludes the patterns that do not fit this value, or that would give an impossible day. */
  public void narrow(String value) {
    if (values < MAX_VALUES && !fitting.isEmpty()) {
      values++;
      fitting = fitting.stream().filter(candidate -> fits(candidate.format, value)).toList();
    }
  }

  /** Returns sentences that suggest what to add; empty if no pattern fits all values. */
  public Optional<String> hint() {
    var patterns = patterns();
    if (values == 0 || patterns.isEmpty()) {
      return Optional.empty();
    }
    var options =
        patterns.stream()
            .map(pattern -> "--date-format \"" + pattern + "\"")
            .collect(Collectors.joining(" or "));
    return Optional.of(
        patterns.size() == 1
            ? "It looks like " + patterns.get(0) + "; add " + options + "."
            : "Is it " + String.join(" or ", patterns) + "? Add " + options + ".");
  }

  private List<String> patterns() {
    var meanings = new HashSet<String>();
    return fitting.stream()
        .filter(candidate -> meanings.add(candidate.meaning))
        .map(Candidate::pattern)
        .toList();
  }

  private boolean fits(DateTimeFormatter format, String value) {
    if (value.length() > MAX_LENGTH) {
      return false;
    }
    // Unlike parse(), it does not throw, which would be slow for each of some hundred patterns.
    var position = new ParsePosition(0);
    if (format.parseUnresolved(value, position) == null || position.getIndex() < value.length()) {
      return false;
    }
    try {
      var day = LocalDate.parse(value, format);
      return !day.isBefore(FIRST_DAY) && !day.isAfter(lastDay);
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static List<Candidate> all() {
    var all = new ArrayList<Candidate>();
    for (var date : DATES) {
      for (var time : TIMES) {
        for (var day : List.of(padded(date), date)) {
          for (var hour : List.of(time.replace("H", "HH"), time)) {
            all.add(
                new Candidate(day + hour, date.replace("MMMM", "MMM") + time, format(day + hour)));
          }
        }
      }
    }
    return List.copyOf(all);
  }

  /** Returns a pattern that requires two digits for the day and the month. */
  private static String padded(String date) {
    return date.replaceAll("(?<!d)d(?!d)", "dd").replaceAll("(?<!M)M(?!M)", "MM");
  }

  private static DateTimeFormatter format(String pattern) {
    return new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        // The strict style needs a year without an era.
        .appendPattern(pattern.replace('y', 'u'))
        .toFormatter(Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT);
  }
}
