package io.krispyto.domain;

import java.util.Map;

/**
 * The query of {@code /search}.
 *
 * @param name name or symbol of a currency
 */
public record SearchQuery(String name) implements Query {
  private static final int MAX_LENGTH = 50;

  /**
   * Parses the contract's parameter {@code name}.
   *
   * @throws Failure.InvalidRequest if it is missing or malformed
   */
  public static SearchQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var name =
        parameters.required("name", text -> NameRules.strip(Parameters.text(text, MAX_LENGTH)));
    parameters.check();
    return new SearchQuery(name);
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
