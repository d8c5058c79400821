package io.krispyto.domain;

import java.util.List;

/**
 * Which currency a path names, and what is said where that is none or several.
 *
 * @param given its name or, failing that, its symbol
 */
public record NamedCurrency(String given) {
  private static final int MAX_LENGTH = 50;

  /** Reads the contract's parameter {@code currency}. */
  static NamedCurrency read(Parameters parameters) {
    return new NamedCurrency(
        parameters.required(
            "currency", text -> NameRules.strip(Parameters.text(text, MAX_LENGTH))));
  }

  /** There is no such currency. */
  public Failure unknown() {
    return new Failure.NotFound("There is no currency with the name or symbol " + given + ".");
  }

  /**
   * Several currencies are meant.
   *
   * @param names of all that bear the symbol
   */
  public Failure ambiguous(List<String> names) {
    return new Failure.Ambiguous(
        "Several currencies have the symbol "
            + given
            + ": "
            + String.join(", ", names)
            + ". Give the name of one.");
  }
}
