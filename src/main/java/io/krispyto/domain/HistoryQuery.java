package io.krispyto.domain;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The query of {@code /currencies/{currency}/history}.
 *
 * @param currency the requested currency
 * @param from first day; empty means the currency's first day with a record
 * @param to last day; empty means the currency's last day with a record
 * @param interval interval that each row covers
 * @param fill how to fill an interval without a record
 * @param quote the currency of the values; empty means USD
 * @param format format of the rows
 */
public record HistoryQuery(
    NamedCurrency currency,
    Optional<LocalDate> from,
    Optional<LocalDate> to,
    HistoryInterval interval,
    HistoryFill fill,
    Optional<QuoteCurrency> quote,
    RowFormat format)
    implements Query {

  /**
   * The maximum number of days from the first to the last: a hundred years. It bounds the rows that
   * filling adds.
   */
  public static final int MAX_DAYS = 36_525;

  private static final String TOO_LONG = "is more than 100 years after from";

  /**
   * Parses the contract's parameter {@code currency} and the optional {@code from}, {@code to},
   * {@code interval}, {@code fill}, {@code quote} and {@code format}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public static HistoryQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var currency = NamedCurrency.read(parameters);
    var from = parameters.optional("from", Day::parse, null);
    var to = parameters.optional("to", Day::parse, null);
    checkRange(parameters, from, to);
    var interval = parameters.optional("interval", HistoryInterval::parse, HistoryInterval.DAY);
    var fill = parameters.optional("fill", HistoryFill::parse, HistoryFill.NONE);
    var quote = QuoteCurrency.read(parameters);
    var format = parameters.format();
    parameters.check();
    return new HistoryQuery(
        currency,
        Optional.ofNullable(from),
        Optional.ofNullable(to),
        interval,
        fill,
        quote,
        format);
  }

  /** Checks a range with both ends; a missing end depends on the data. */
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

  /** The failure of a range that is too long once the data has supplied the missing end. */
  public Failure tooLong() {
    var violation =
        to.isPresent()
            ? new Violation("to", TOO_LONG + ", which is the first day with a record")
            : new Violation("from", "is more than 100 years before the last day with a record");
    return new Failure.InvalidRequest(List.of(violation));
  }

  @Override
  public Kind kind() {
    return Kind.HISTORY;
  }

  @Override
  public String text() {
    // A name has no tab.
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
        + format
        + QuoteCurrency.text(quote);
  }

  private static String day(Optional<LocalDate> day) {
    return day.map(LocalDate::toString).orElse("");
  }
}
