package io.krispyto.domain;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What {@code /movers} is asked.
 *
 * @param day the day that is asked for
 * @param window over which prices have changed
 * @param limit how many gainers at most, and how many losers
 * @param minVolume how much of a currency was traded on the day at least
 * @param format in which the rows are answered
 */
public record MoversQuery(
    RequestedDay day, Window window, int limit, double minVolume, RowFormat format)
    implements Query {
  private static final int DEFAULT_LIMIT = 10;
  private static final int MAX_LIMIT = 100;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  public MoversQuery {
    // The zero with a sign is another one only to equals.
    minVolume += 0.0;
  }

  /**
   * Reads the contract's parameters {@code date}, {@code window}, {@code limit}, {@code min_volume}
   * and {@code format}, each if given.
   *
   * @throws Failure.InvalidRequest naming every one that is malformed
   */
  public static MoversQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var day = parameters.optional("date", RequestedDay::parse, new RequestedDay.Latest());
    var window = parameters.optional("window", Window::parse, Window.DAY);
    var limit = parameters.limit(DEFAULT_LIMIT, MAX_LIMIT);
    var minVolume = parameters.optional("min_volume", MoversQuery::volume, 0.0);
    var format = parameters.format();
    parameters.check();
    return new MoversQuery(day, window, limit, minVolume, format);
  }

  /** As JSON writes numbers, since Java's own reader takes more. */
  private static Double volume(String text) {
    if (NUMBER.matcher(text).matches()) {
      var number = Double.parseDouble(text);
      if (number >= 0 && number < Double.POSITIVE_INFINITY) {
        return number;
      }
    }
    throw new IllegalArgumentException("is not a number of 0 or more");
  }

  @Override
  public String text() {
    return String.join(
        "\t",
        "movers",
        day.toString(),
        window.toString(),
        String.valueOf(limit),
        NumberText.of(minVolume),
        format.toString());
  }
}
