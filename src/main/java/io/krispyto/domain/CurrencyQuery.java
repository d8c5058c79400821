package io.krispyto.domain;

import java.util.Map;

/**
 * What {@code /currencies/{currency}} is asked.
 *
 * @param currency the one that is meant
 */
public record CurrencyQuery(NamedCurrency currency) implements Query {

  /**
   * Reads the contract's parameter {@code currency}.
   *
   * @throws Failure.InvalidRequest if it is missing or malformed
   */
  public static CurrencyQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var currency = NamedCurrency.read(parameters);
    parameters.check();
    return new CurrencyQuery(currency);
  }

  @Override
  public String text() {
    return "currency\t" + currency.given();
  }
}
