package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.currency.NamedCurrency;
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
