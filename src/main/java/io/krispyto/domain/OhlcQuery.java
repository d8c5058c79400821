package io.krispyto.domain;

import java.util.Map;

/**
 * The query of {@code /ohlc}.
 *
 * @param day the requested day
 * @param format format of the rows
 */
public record OhlcQuery(RequestedDay day, RowFormat format) implements Query {

  /**
   * Parses the contract's optional parameters {@code date} and {@code format}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static OhlcQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var day = parameters.optional("date", RequestedDay::parse, new RequestedDay.Latest());
    var format = parameters.format();
    parameters.check();
    return new OhlcQuery(day, format);
  }

  @Override
  public Kind kind() {
    return Kind.OHLC;
  }

  @Override
  public String text() {
    return "ohlc\t" + day + "\t" + format;
  }
}
