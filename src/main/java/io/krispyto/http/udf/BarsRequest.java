package io.krispyto.http.udf;

import io.krispyto.domain.Parameters;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A request for bars.
 *
 * @param symbol a currency
 * @param from the earliest start of a bar, in epoch seconds; ignored with a countback
 * @param to the time before which all bars start
 * @param countback the number of bars before {@code to}, however early they start
 */
record BarsRequest(
    String symbol, Resolution resolution, long from, long to, OptionalInt countback) {
  private static final long SECONDS_OF_DAY = 86_400;
  private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,12}");
  private static final long FIRST = LocalDate.of(1, 1, 1).toEpochDay() * SECONDS_OF_DAY;
  private static final long LAST = LocalDate.of(9999, 12, 31).toEpochDay() * SECONDS_OF_DAY;
  private static final int MAX_BARS = 50_000;

  /** The longest range of a history. */
  private static final int MAX_DAYS = 36_525;

  /**
   * Parses the parameters of the contract.
   *
   * @throws io.krispyto.domain.Failure.InvalidRequest naming every parameter that is missing or
   *     malformed
   */
  static BarsRequest from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var symbol = parameters.required("symbol", SymbolRequest::parse);
    var resolution = parameters.required("resolution", Resolution::parse);
    var from = parameters.required("from", BarsRequest::seconds);
    var to = parameters.required("to", BarsRequest::seconds);
    var countback = parameters.optional("countback", BarsRequest::bars, OptionalInt.empty());
    parameters.check();
    return new BarsRequest(symbol, resolution, from, to, countback);
  }

  private static Long seconds(String text) {
    if (!SECONDS.matcher(text).matches()) {
      throw new IllegalArgumentException("is not a time in epoch seconds");
    }
    var seconds = Long.parseLong(text);
    if (seconds < FIRST || seconds > LAST) {
      throw new IllegalArgumentException("is not in the years 0001 to 9999");
    }
    return seconds;
  }

  private static OptionalInt bars(String text) {
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MAX_BARS) {
      throw new IllegalArgumentException("is not a number from 0 to " + MAX_BARS);
    }
    return OptionalInt.of(Integer.parseInt(text));
  }

  /** Returns when a bar starts, in epoch seconds. */
  static long startOf(LocalDate day) {
    return day.toEpochDay() * SECONDS_OF_DAY;
  }

  /** The last day of the last bar; not much later than today, so that the range stays short. */
  LocalDate lastDay(Clock clock) {
    var last = resolution.lastDay(dayOf(to - 1));
    var tomorrow = resolution.lastDay(LocalDate.now(clock).plusDays(1));
    return last.isAfter(tomorrow) ? tomorrow : last;
  }

  /** The first day of the range that should contain enough bars. */
  LocalDate firstDay(LocalDate last) {
    var wanted =
        countback.isPresent()
            ? last.minusDays(Math.min(MAX_DAYS, resolution.daysOf(countback.getAsInt() + 1)))
            : dayOf(from);
    var earliest = last.minusDays(MAX_DAYS - 1);
    var first = wanted.isBefore(earliest) ? earliest : wanted;
    return first.isAfter(last) ? last : first;
  }

  private static LocalDate dayOf(long seconds) {
    return LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_OF_DAY));
  }
}
