package io.krispyto.domain;

import java.util.Map;

/**
 * What {@code /search} is asked.
 *
 * @param name the name or symbol of a currency
 */
public record SearchQuestion(String name) implements Question {
  private static final int MAX_LENGTH = 50;

  /**
   * Reads the contract's parameter {@code name}.
   *
   * @throws Failure.InvalidRequest if it is missing or malformed
   */
  public static SearchQuestion from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var name =
        parameters.required("name", text -> PlainText.strip(Parameters.text(text, MAX_LENGTH)));
    parameters.check();
    return new SearchQuestion(name);
  }

  @Override
  public String text() {
    return "search\t" + name;
  }
}
