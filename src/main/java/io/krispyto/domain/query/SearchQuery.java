package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.currency.NamedCurrency;
import java.util.Map;

/**
 * The query of {@code /search}.
 *
 * @param name the text that names the currency
 */
public record SearchQuery(String name) implements Query {

  /**
   * Parses the contract's parameter {@code name}.
   *
   * @throws Failure.InvalidRequest if it is missing or malformed
   */
  public static SearchQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var name = NamedCurrency.read(parameters, "name");
    parameters.check();
    return new SearchQuery(name.given());
  }

  /** The requested currency. */
  public NamedCurrency named() {
    return new NamedCurrency(name);
  }

  @Override
  public Kind kind() {
    return Kind.SEARCH;
  }

  @Override
  public String text() {
    return "search\t" + name;
  }
}
