package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.NumberText;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.day.RequestedDay;
import io.krispyto.domain.day.Window;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The query of {@code /movers}.
 *
 * @param day the requested day
 * @param window days over which prices are compared
 * @param limit maximum number of gainers, and of losers
 * @param minVolume minimum trading volume of a currency on the day, in the quote currency
 * @param options which currencies are ranked, and the currency of their values
 * @param format format of the rows
 */
public record MoversQuery(
    RequestedDay day,
    Window window,
    int limit,
    double minVolume,
    RankingOptions options,
    RowFormat format)
    implements Query {
  private static final int DEFAULT_LIMIT = 10;
  private static final int MAX_LIMIT = 100;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  public MoversQuery {
    // Turns -0.0 into 0.0; equals of a record distinguishes them.
    minVolume += 0.0;
  }

  /**
   * Parses the contract's parameters {@code date}, {@code window}, {@code limit}, {@code
   * min_volume}, {@code quote}, {@code include} and {@code format}, all optional.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static MoversQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var day = parameters.optional("date", RequestedDay::parse, new RequestedDay.Latest());
    var window = parameters.optional("window", Window::parse, Window.DAY);
    var limit = parameters.limit(DEFAULT_LIMIT, MAX_LIMIT);
    var minVolume = parameters.optional("min_volume", MoversQuery::volume, 0.0);
    var options = RankingOptions.read(parameters);
    var format = parameters.format();
    parameters.check();
    return new MoversQuery(day, window, limit, minVolume, options, format);
  }

  /** Parses a number in JSON syntax, since {@link Double#parseDouble} accepts more. */
  private static Double volume(String text) {
    if (NUMBER.matcher(text).matches()) {
      var number = Double.parseDouble(text);
      if (number >= 0 && number < Double.POSITIVE_INFINITY) {
        return number;
      }
    }
    throw new IllegalArgumentException("is not a non-negative number");
  }

  @Override
  public Kind kind() {
    return Kind.MOVERS;
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
            format.toString())
        + options.text();
  }
}
