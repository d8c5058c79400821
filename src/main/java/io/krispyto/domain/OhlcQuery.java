package io.krispyto.domain;

import java.util.Map;
import java.util.Optional;

/**
 * The query of {@code /ohlc}.
 *
 * @param day the requested day
 * @param quote the currency of the values; empty means USD
 * @param format format of the rows
 */
public record OhlcQuery(RequestedDay day, Optional<QuoteCurrency> quote, RowFormat format)
    implements Query {

  /**
   * Parses the contract's optional parameters {@code date}, {@code quote} and {@code format}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static OhlcQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var day = parameters.optional("date", RequestedDay::parse, new RequestedDay.Latest());
    var quote = QuoteCurrency.read(parameters);
    var format = parameters.format();
    parameters.check();
    return new OhlcQuery(day, quote, format);
  }

  @Override
  public Kind kind() {
    return Kind.OHLC;
  }

  @Override
  public String text() {
    return "ohlc\t" + day + "\t" + format + QuoteCurrency.text(quote);
  }
}
