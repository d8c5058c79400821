package io.krispyto.ingestion.layout;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Splits a pair such as {@code BTC/USDT} or {@code BTCUSDT} into the symbol and the quote currency.
 *
 * @param quotes the quote currencies that a pair without a separator can end with
 */
record Pairs(List<String> quotes) {
  private static final String SEPARATORS = "/-_:";

  /** The two sides of a pair. */
  record Pair(String symbol, String quote) {}

  /** Returns the sides; empty if the text is not a pair, or could be split in two ways. */
  Optional<Pair> split(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (SEPARATORS.indexOf(text.charAt(i)) >= 0) {
        return i == 0 || i == text.length() - 1
            ? Optional.empty()
            : Optional.of(pair(text.substring(0, i), text.substring(i + 1)));
      }
    }
    var upper = text.toUpperCase(Locale.ROOT);
    var fitting =
        quotes.stream()
            .filter(quote -> upper.endsWith(quote) && upper.length() > quote.length())
            .toList();
    return fitting.size() == 1
        ? Optional.of(
            pair(text.substring(0, text.length() - fitting.get(0).length()), fitting.get(0)))
        : Optional.empty();
  }

  private static Pair pair(String symbol, String quote) {
    return new Pair(symbol.toUpperCase(Locale.ROOT), quote.toUpperCase(Locale.ROOT));
  }
}
