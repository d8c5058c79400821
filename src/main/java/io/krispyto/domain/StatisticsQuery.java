package io.krispyto.domain;

import java.util.Map;

/**
 * The query of {@code /currencies/{currency}/stats}.
 *
 * @param currency the requested currency
 * @param days the requested days
 */
public record StatisticsQuery(NamedCurrency currency, DayRange days) implements Query {

  /**
   * Parses the contract's parameter {@code currency} and the optional {@code from} and {@code to}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public static StatisticsQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var currency = NamedCurrency.read(parameters);
    var days = DayRange.read(parameters);
    parameters.check();
    return new StatisticsQuery(currency, days);
  }

  @Override
  public Kind kind() {
    return Kind.STATISTICS;
  }

  @Override
  public String text() {
    // A name has no tab.
    return String.join("\t", "statistics", currency.given(), days.toString());
  }
}
