package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.Symbols;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.day.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The query of {@code /latest}.
 *
 * @param slugs slugs of the requested currencies; unknown ones are ignored
 * @param extras optional members of each row
 * @param quote currency of the values; empty means US dollars
 * @param format format of the rows
 */
public record LatestQuery(
    Symbols slugs, Extras extras, Optional<QuoteCurrency> quote, RowFormat format)
    implements Query {
  /** Enough for 250 slugs of the maximum length. */
  public static final int MAX_SLUGS_LENGTH = 30_000;

  private static final int MAX_CLOSES = 31;

  /**
   * Optional members of each row.
   *
   * @param windows windows for price changes; may be empty
   * @param closes number of days, up to a currency's newest one, whose closing prices each row
   *     lists; 0 for none
   * @param hasExtremes whether each row has the all-time high and low
   */
  public record Extras(List<Window> windows, int closes, boolean hasExtremes) {
    public Extras {
      windows = List.copyOf(windows);
    }

    private static Extras read(Parameters parameters) {
      var windows = parameters.optional("windows", Window::parseAll, List.<Window>of());
      var closes = parameters.number("closes", 0, MAX_CLOSES);
      var hasExtremes = parameters.flag("extremes", false);
      // Null if they are malformed, until check() throws.
      return parameters.isGood() ? new Extras(windows, closes, hasExtremes) : null;
    }

    private String text() {
      return windows.stream().map(Window::toString).collect(Collectors.joining(","))
          + "\t"
          + closes
          + (hasExtremes ? "\textremes" : "");
    }
  }

  /**
   * Parses the contract's parameters {@code id}, {@code windows}, {@code closes}, {@code extremes},
   * {@code quote} and {@code format}, all optional.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static LatestQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var slugs =
        parameters.optional("id", text -> Symbols.parse(text, MAX_SLUGS_LENGTH), Symbols.ALL);
    var extras = Extras.read(parameters);
    var quote = QuoteCurrency.read(parameters);
    var format = parameters.format();
    parameters.check();
    return new LatestQuery(slugs, extras, quote, format);
  }

  @Override
  public Kind kind() {
    return Kind.LATEST;
  }

  @Override
  public String text() {
    // A slug has no comma and no control character.
    return "latest\t"
        + String.join(",", slugs.listed())
        + "\t"
        + extras.text()
        + "\t"
        + format
        + QuoteCurrency.text(quote);
  }
}
