package io.krispyto.domain.currency;

import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.Failure;
import io.krispyto.domain.NameRules;
import io.krispyto.domain.Parameters;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The currency that a request names, and the failures if none or several match.
 *
 * @param given its slug, name, symbol or alias; or {@code slug:} and its slug, which is never
 *     ambiguous
 */
public record NamedCurrency(String given) {
  /** The prefix of a text that means only the currency with the slug that follows. */
  public static final String SLUG_PREFIX = "slug:";

  /** Leaves room for the prefix, a slug of 100 characters, and a number. */
  static final int MAX_LENGTH = 128;

  private static final int MAX_LISTED = 20;

  /** Parses the contract's parameter {@code currency}. */
  public static NamedCurrency read(Parameters parameters) {
    return read(parameters, "currency");
  }

  public static NamedCurrency read(Parameters parameters, String parameter) {
    return parameters.required(parameter, NamedCurrency::parse);
  }

  /**
   * Parses a text that names a currency.
   *
   * @throws IllegalArgumentException with the reason, if it is malformed
   */
  public static NamedCurrency parse(String text) {
    return new NamedCurrency(NameRules.strip(Parameters.text(text, MAX_LENGTH)));
  }

  /** The failure if no currency matches. */
  public Failure unknown() {
    return new Failure.NotFound("There is no currency with the name or symbol " + given + ".");
  }

  /** The failure if no currency matches these texts; there is at least one. */
  public static Failure unknown(List<String> texts) {
    return texts.size() == 1
        ? new NamedCurrency(texts.get(0)).unknown()
        : new Failure.NotFound(
            "There are no currencies with the names or symbols " + String.join(", ", texts) + ".");
  }

  /**
   * The failure if several currencies match.
   *
   * @param candidates all matching currencies
   */
  public Failure ambiguous(List<CurrencyIdentity> candidates) {
    var listed =
        candidates.stream()
            .limit(MAX_LISTED)
            .map(candidate -> candidate.name() + " (" + SLUG_PREFIX + candidate.slug() + ")")
            .collect(Collectors.joining(", "));
    return new Failure.Ambiguous(
        given
            + " means several currencies: "
            + listed
            + (candidates.size() > MAX_LISTED ? ", …" : "")
            + ". Use a slug instead.",
        candidates);
  }
}
