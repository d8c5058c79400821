package io.krispyto.domain;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The intervals of a history.
 *
 * @param from first day; empty means the currency's first day with a record
 * @param to last day; empty means the currency's last day with a record
 * @param interval interval that each row covers
 * @param fill how to fill an interval without a record
 */
public record HistoryRange(
    Optional<LocalDate> from, Optional<LocalDate> to, HistoryInterval interval, HistoryFill fill) {

  /** The default: all days with a record. */
  public static final HistoryRange ALL_DAYS =
      new HistoryRange(Optional.empty(), Optional.empty(), HistoryInterval.DAY, HistoryFill.NONE);

  /**
   * The maximum number of days from the first to the last: a hundred years. It bounds the rows that
   * filling adds.
   */
  public static final int MAX_DAYS = 36_525;

  private static final String TOO_LONG = "is more than 100 years after from";

  /**
   * Parses the contract's optional parameters {@code from}, {@code to}, {@code interval} and {@code
   * fill}. Call {@link Parameters#check()} before using it.
   */
  static HistoryRange read(Parameters parameters) {
    var from = parameters.optional("from", Day::parse, null);
    var to = parameters.optional("to", Day::parse, null);
    check(parameters, from, to);
    var interval = parameters.optional("interval", HistoryInterval::parse, HistoryInterval.DAY);
    var fill = parameters.optional("fill", HistoryFill::parse, HistoryFill.NONE);
    return new HistoryRange(Optional.ofNullable(from), Optional.ofNullable(to), interval, fill);
  }

  /** Checks a range with both ends; a missing end depends on the data. */
  private static void check(Parameters parameters, LocalDate from, LocalDate to) {
    if (from == null || to == null) {
      return;
    }
    if (from.isAfter(to)) {
      parameters.reject("from", "is after to");
    } else if (ChronoUnit.DAYS.between(from, to) > MAX_DAYS) {
      parameters.reject("to", TOO_LONG);
    }
  }

  /** The failure of a range that is too long once the data has supplied the missing end. */
  public Failure tooLong() {
    var violation =
        to.isPresent()
            ? new Violation("to", TOO_LONG + ", which is the first day with a record")
            : new Violation("from", "is more than 100 years before the last day with a record");
    return new Failure.InvalidRequest(List.of(violation));
  }

  /** The range as a part of the text of a query. */
  String text() {
    return day(from) + "\t" + day(to) + "\t" + interval + "\t" + fill;
  }

  private static String day(Optional<LocalDate> day) {
    return day.map(LocalDate::toString).orElse("");
  }
}
