package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.currency.NamedCurrency;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.day.DayRange;
import java.util.Map;
import java.util.Optional;

/**
 * The query of {@code /currencies/{currency}/stats}.
 *
 * @param currency the requested currency
 * @param days the requested days
 * @param quote the currency of the prices; empty means US dollars
 */
public record StatisticsQuery(NamedCurrency currency, DayRange days, Optional<QuoteCurrency> quote)
    implements Query {

  /**
   * Parses the contract's parameter {@code currency} and the optional {@code from}, {@code to} and
   * {@code quote}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public static StatisticsQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var currency = NamedCurrency.read(parameters);
    var days = DayRange.read(parameters);
    var quote = QuoteCurrency.read(parameters);
    parameters.check();
    return new StatisticsQuery(currency, days, quote);
  }

  @Override
  public Kind kind() {
    return Kind.STATISTICS;
  }

  @Override
  public String text() {
    // A name has no tab.
    return String.join("\t", "statistics", currency.given(), days.toString())
        + QuoteCurrency.text(quote);
  }
}
