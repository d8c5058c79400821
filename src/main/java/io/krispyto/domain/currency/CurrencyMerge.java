package io.krispyto.domain.currency;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import java.util.Map;
import java.util.Set;

/**
 * A merge of one currency into another.
 *
 * @param currency the currency that is merged, and then deleted
 * @param into the currency that gets its records
 */
public record CurrencyMerge(NamedCurrency currency, NamedCurrency into) {

  /**
   * Parses the contract's parameter {@code currency}, and the request body.
   *
   * @param given parameters by name, with the body as a map under {@code body}
   * @throws Failure.InvalidRequest naming every parameter and member that is missing or malformed
   */
  public static CurrencyMerge from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var currency = NamedCurrency.read(parameters);
    var members = parameters.body();
    parameters.rejectUnknown(members, Set.of("into"), "", "a merge");
    var into = parameters.member(members, "into", "", NamedCurrency::parse);
    if (parameters.isGood() && into.isEmpty()) {
      parameters.reject("into", "is missing");
    }
    parameters.check();
    return new CurrencyMerge(currency, into.get());
  }
}
