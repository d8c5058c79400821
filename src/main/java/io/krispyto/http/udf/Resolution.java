package io.krispyto.http.udf;

import io.krispyto.domain.history.HistoryInterval;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;

/** The length of a bar. Each starts at 00:00 UTC of its first day. */
enum Resolution {
  DAY("1D", HistoryInterval.DAY, 1),
  WEEK("1W", HistoryInterval.WEEK, 7),
  MONTH("1M", HistoryInterval.MONTH, 31);

  private final String text;
  private final HistoryInterval interval;
  private final int maxDays;

  Resolution(String text, HistoryInterval interval, int maxDays) {
    this.text = text;
    this.interval = interval;
    this.maxDays = maxDays;
  }

  /** The name in the protocol. */
  String text() {
    return text;
  }

  /** The interval of a history with one row for each bar. */
  HistoryInterval interval() {
    return interval;
  }

  /** Returns a number of days that always contains the given number of bars. */
  long daysOf(int bars) {
    return (long) maxDays * bars;
  }

  /** Returns the last day of the bar that a day belongs to. */
  LocalDate lastDay(LocalDate day) {
    return switch (this) {
      case DAY -> day;
      case WEEK -> day.with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY));
      case MONTH -> day.with(TemporalAdjusters.lastDayOfMonth());
    };
  }

  /**
   * Parses a resolution; {@code D} means the same as {@code 1D}.
   *
   * @throws IllegalArgumentException listing the valid values
   */
  static Resolution parse(String given) {
    return Arrays.stream(values())
        .filter(each -> each.text.equals(given) || each.text.equals("1" + given))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("is not one of 1D, 1W, 1M"));
  }
}
