package io.krispyto.domain.currency;

import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The currency of the values in a response. Values are stored in USD, which is the default.
 *
 * @param given its slug, name, symbol or alias, like that of a {@link NamedCurrency}
 */
public record QuoteCurrency(String given) {
  /** The parameter of requests. */
  public static final String PARAMETER = "quote";

  /** The unit of the stored values, even if a currency in the database has this symbol. */
  private static final String USD = "usd";

  /**
   * Parses the contract's parameter {@code quote}.
   *
   * @return empty if it is absent or USD, which mean the same
   */
  public static Optional<QuoteCurrency> read(Parameters parameters) {
    var quote =
        parameters.optional(PARAMETER, QuoteCurrency::parse, Optional.<QuoteCurrency>empty());
    // Null if it is malformed, until check() throws.
    return quote == null ? Optional.empty() : quote;
  }

  private static Optional<QuoteCurrency> parse(String text) {
    // Normalised in case, like symbols, so that equivalent queries are equal.
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

  /** Names the parameter, since a request can also name other currencies. */
  private static String named(Failure failure) {
    return PARAMETER + ": " + failure.getMessage();
  }

  /** The currency as a parameter of statements: null for USD. */
  public static String parameter(Optional<QuoteCurrency> quote) {
    return quote.map(QuoteCurrency::given).orElse(null);
  }

  /** Its part of the text of a query; empty for USD. */
  public static String text(Optional<QuoteCurrency> quote) {
    return quote.map(currency -> "\t" + PARAMETER + "=" + currency.given).orElse("");
  }
}
