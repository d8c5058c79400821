package io.krispyto.ingestion.layout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Well-known currencies, which are suggested in commands that answer a question. A symbol can
 * belong to several currencies, so these never decide what is loaded.
 */
final class KnownCurrencies {
  private static final Map<String, Suggestion> KNOWN = read();

  private KnownCurrencies() {}

  /** A currency that was probably meant. */
  record Suggestion(String name, String symbol) {}

  /** Returns the currency with this symbol or name, ignoring case, blanks and hyphens. */
  static Optional<Suggestion> find(String text) {
    return Optional.ofNullable(KNOWN.get(plain(text)));
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
  }

  private static Map<String, Suggestion> read() {
    try (var in = KnownCurrencies.class.getResourceAsStream("well-known-currencies.csv")) {
      var known = new HashMap<String, Suggestion>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split(","))
          .map(cells -> new Suggestion(cells[1], cells[0]))
          .forEach(
              one -> {
                known.putIfAbsent(plain(one.name()), one);
                known.putIfAbsent(plain(one.symbol()), one);
              });
      return known;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
