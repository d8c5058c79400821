package io.krispyto.domain;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code /currencies/{currency}/history} is asked.
 *
 * @param currency the one that is meant
 * @param from the first day; the currency's first, if it is empty
 * @param to the last day; the currency's last, if it is empty
 * @param interval of what each row tells
 * @param fill what stands for an interval without a record
 * @param format in which the rows are answered
 */
public record HistoryQuery(
    NamedCurrency currency,
    Optional<LocalDate> from,
    Optional<LocalDate> to,
    HistoryInterval interval,
    HistoryFill fill,
    RowFormat format)
    implements Query {

  /** From the first day to the last at most: a hundred years. So there is an end to filling. */
  public static final int MAX_DAYS = 36_525;

  private static final String TOO_LONG = "is more than 100 years after from";

  /**
   * Reads the contract's parameter {@code currency}, and, if given, {@code from}, {@code to},
   * {@code interval}, {@code fill} and {@code format}.
   *
   * @throws Failure.InvalidRequest naming every one that is missing or malformed
   */
  public static HistoryQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var currency = NamedCurrency.read(parameters);
    var from = parameters.optional("from", Day::parse, null);
    var to = parameters.optional("to", Day::parse, null);
    checkRange(parameters, from, to);
    var interval = parameters.optional("interval", HistoryInterval::parse, HistoryInterval.DAY);
    var fill = parameters.optional("fill", HistoryFill::parse, HistoryFill.NONE);
    var format = parameters.format();
    parameters.check();
    return new HistoryQuery(
        currency, Optional.ofNullable(from), Optional.ofNullable(to), interval, fill, format);
  }

  /** Where both are given; a default is known only to the data. */
  private static void checkRange(Parameters parameters, LocalDate from, LocalDate to) {
    if (from == null || to == null) {
      return;
    }
    if (from.isAfter(to)) {
      parameters.reject("from", "is after to");
    } else if (ChronoUnit.DAYS.between(from, to) > MAX_DAYS) {
      parameters.reject("to", TOO_LONG);
    }
  }

  /** With the default of the day that was not given, the range is too long. */
  public Failure tooLong() {
    var violation =
        to.isPresent()
            ? new Violation("to", TOO_LONG + ", which is the first day with a record")
            : new Violation("from", "is more than 100 years before the last day with a record");
    return new Failure.InvalidRequest(List.of(violation));
  }

  @Override
  public String text() {
    // No name has a tab.
    return "history\t"
        + currency.given()
        + "\t"
        + day(from)
        + "\t"
        + day(to)
        + "\t"
        + interval
        + "\t"
        + fill
        + "\t"
        + format;
  }

  private static String day(Optional<LocalDate> day) {
    return day.map(LocalDate::toString).orElse("");
  }
}
