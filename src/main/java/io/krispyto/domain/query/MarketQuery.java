package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.day.RequestedDay;
import java.util.Map;
import java.util.Optional;

/**
 * The query of {@code /market}.
 *
 * @param day the requested day
 * @param top the number of largest currencies to list
 * @param quote the currency of the amounts; empty means US dollars
 */
public record MarketQuery(RequestedDay day, int top, Optional<QuoteCurrency> quote)
    implements Query {
  /**
   * The maximum number of largest currencies to list; the database stores this many for each day.
   */
  public static final int MAX_TOP = 100;

  private static final int DEFAULT_TOP = 10;

  /**
   * Parses the contract's optional parameters {@code date}, {@code top} and {@code quote}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static MarketQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var day = parameters.optional("date", RequestedDay::parse, new RequestedDay.Latest());
    var top = top(parameters);
    var quote = QuoteCurrency.read(parameters);
    parameters.check();
    return new MarketQuery(day, top, quote);
  }

  static Integer top(Parameters parameters) {
    return parameters.number("top", DEFAULT_TOP, MAX_TOP);
  }

  @Override
  public Kind kind() {
    return Kind.MARKET;
  }

  @Override
  public String text() {
    return String.join("\t", "market", day.toString(), String.valueOf(top))
        + QuoteCurrency.text(quote);
  }
}
