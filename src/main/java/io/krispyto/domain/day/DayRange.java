package io.krispyto.domain.day;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.Violation;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The days that a request considers.
 *
 * @param from first day; empty means the first day with a record
 * @param to last day, inclusive; empty means the last day with a record
 */
public record DayRange(Optional<LocalDate> from, Optional<LocalDate> to) {

  /** The maximum number of days from the first to the last: a hundred years. */
  public static final int MAX_DAYS = 36_525;

  private static final String TOO_LONG = "is more than 100 years after from";

  /**
   * Reads the contract's optional parameters {@code from} and {@code to}. Call {@link
   * Parameters#check()} before using it.
   */
  public static DayRange read(Parameters parameters) {
    var from = parameters.optional("from", Day::parse, null);
    var to = parameters.optional("to", Day::parse, null);
    check(parameters, from, to);
    return new DayRange(Optional.ofNullable(from), Optional.ofNullable(to));
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

  /** Returns the days separated by a tab; an absent day is empty. */
  @Override
  public String toString() {
    return day(from) + "\t" + day(to);
  }

  private static String day(Optional<LocalDate> day) {
    return day.map(LocalDate::toString).orElse("");
  }
}
