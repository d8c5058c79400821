package io.krispyto.domain.query;

import io.krispyto.domain.Parameters;
import io.krispyto.domain.currency.QuoteCurrency;
import java.util.Optional;

/**
 * Which currencies are ranked, and the currency of their values.
 *
 * @param quote the currency of prices, volumes and market caps; empty means USD
 * @param includesFiat whether fiat currencies are ranked among the others
 */
public record RankingOptions(Optional<QuoteCurrency> quote, boolean includesFiat) {
  /** In USD, without fiat currencies. */
  public static final RankingOptions DEFAULT = new RankingOptions(Optional.empty(), false);

  /** Reads the optional {@code quote} and {@code include}. */
  static RankingOptions read(Parameters parameters) {
    return new RankingOptions(QuoteCurrency.read(parameters), includesFiat(parameters));
  }

  /** Reads {@code include}, whose only value is {@code fiat}. */
  static boolean includesFiat(Parameters parameters) {
    // Null if it is malformed, until check() throws.
    return Boolean.TRUE.equals(parameters.optional("include", RankingOptions::fiat, false));
  }

  private static boolean fiat(String text) {
    if (!text.equals("fiat")) {
      throw new IllegalArgumentException("is not fiat");
    }
    return true;
  }

  /** Their part of the text of a query; empty by default. */
  String text() {
    return QuoteCurrency.text(quote) + text(includesFiat);
  }

  static String text(boolean includesFiat) {
    return includesFiat ? "\tinclude=fiat" : "";
  }
}
