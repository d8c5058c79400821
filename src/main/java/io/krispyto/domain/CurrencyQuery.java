package io.krispyto.domain;

import java.util.Map;

/**
 * The query of {@code /currencies/{currency}}.
 *
 * @param currency the requested currency
 */
public record CurrencyQuery(NamedCurrency currency) implements Query {

  /**
   * Parses the contract's parameter {@code currency}.
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
  public Kind kind() {
    return Kind.CURRENCY;
  }

  @Override
  public String text() {
    return "currency\t" + currency.given();
  }
}
