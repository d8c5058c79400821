package io.krispyto.domain;

import java.util.List;

/**
 * The currency that a path names, and the failures if none or several match.
 *
 * @param given its name or, failing that, its symbol
 */
public record NamedCurrency(String given) {
  private static final int MAX_LENGTH = 50;

  /** Parses the contract's parameter {@code currency}. */
  static NamedCurrency read(Parameters parameters) {
    return new NamedCurrency(
        parameters.required(
            "currency", text -> NameRules.strip(Parameters.text(text, MAX_LENGTH))));
  }

  /** The failure if no currency matches. */
  public Failure unknown() {
    return new Failure.NotFound("There is no currency with the name or symbol " + given + ".");
  }

  /**
   * The failure if several currencies match.
   *
   * @param names names of all currencies with the symbol
   */
  public Failure ambiguous(List<String> names) {
    return new Failure.Ambiguous(
        "Several currencies have the symbol "
            + given
            + ": "
            + String.join(", ", names)
            + ". Use a name instead.");
  }
}
