package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.day.RequestedDay;
import java.util.Map;

/**
 * The query of {@code /ohlc}.
 *
 * @param day the requested day
 * @param options the currency of the values, and whether all currencies include fiat ones
 * @param format format of the rows
 */
public record OhlcQuery(RequestedDay day, RankingOptions options, RowFormat format)
    implements Query {

  /**
   * Parses the contract's optional parameters {@code date}, {@code quote}, {@code include} and
   * {@code format}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static OhlcQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var day = parameters.optional("date", RequestedDay::parse, new RequestedDay.Latest());
    var options = RankingOptions.read(parameters);
    var format = parameters.format();
    parameters.check();
    return new OhlcQuery(day, options, format);
  }

  @Override
  public Kind kind() {
    return Kind.OHLC;
  }

  @Override
  public String text() {
    return "ohlc\t" + day + "\t" + format + options.text();
  }
}
