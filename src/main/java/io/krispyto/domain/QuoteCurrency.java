package io.krispyto.domain;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The currency in which a request wants values. Values are stored in USD; a request without one
 * wants them so.
 *
 * @param given its slug, name, symbol or alias, as of a {@link NamedCurrency}
 */
public record QuoteCurrency(String given) {
  /** The parameter that names it. */
  public static final String PARAMETER = "quote";

  /** Means the unit of the stored values, whatever currencies the database has. */
  private static final String USD = "usd";

  /**
   * Parses the contract's parameter {@code quote}.
   *
   * @return empty if it is absent or USD, which mean the same
   */
  static Optional<QuoteCurrency> read(Parameters parameters) {
    var quote =
        parameters.optional(PARAMETER, QuoteCurrency::parse, Optional.<QuoteCurrency>empty());
    // Null if it is malformed, until check() throws.
    return quote == null ? Optional.empty() : quote;
  }

  private static Optional<QuoteCurrency> parse(String text) {
    // In one case, as symbols are, so that equivalent queries are equal.
    var given = NamedCurrency.parse(text).given().toLowerCase(Locale.ROOT);
    return given.equals(USD) ? Optional.empty() : Optional.of(new QuoteCurrency(given));
  }

  /** The failure if no currency matches. */
  public Failure unknown() {
    return new Failure.NotFound(named(new NamedCurrency(given).unknown()));
  }

  /**
   * The failure if several currencies match.
   *
   * @param candidates all matching currencies
   */
  public Failure ambiguous(List<CurrencyIdentity> candidates) {
    return new Failure.Ambiguous(named(new NamedCurrency(given).ambiguous(candidates)), candidates);
  }

  /** Names the parameter, since a request may name other currencies too. */
  private static String named(Failure failure) {
    return PARAMETER + ": " + failure.getMessage();
  }

  /** The currency as a parameter of statements: null for USD. */
  public static String parameter(Optional<QuoteCurrency> quote) {
    return quote.map(QuoteCurrency::given).orElse(null);
  }

  /** The part that it adds to the text of a query; empty for USD. */
  static String text(Optional<QuoteCurrency> quote) {
    return quote.map(currency -> "\t" + PARAMETER + "=" + currency.given).orElse("");
  }
}
