package io.krispyto.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The requested currencies, by slug, symbol or name; or all currencies.
 *
 * @param listed texts in lower case, sorted and without duplicates, so that equivalent queries are
 *     equal; empty means all
 */
public record Symbols(List<String> listed) {
  public static final Symbols ALL = new Symbols(List.of());
  private static final int MAX_LENGTH = 2000;

  public Symbols {
    listed = List.copyOf(listed);
  }

  public boolean isAll() {
    return listed.isEmpty();
  }

  /** Whether a text means all currencies. No currency can have it as its symbol. */
  public static boolean meansAll(String text) {
    return text.equalsIgnoreCase("all");
  }

  /**
   * Parses {@code all}, or slugs, symbols and names separated by commas.
   *
   * @throws IllegalArgumentException with the reason, if the text is malformed
   */
  public static Symbols parse(String text) {
    return parse(text, MAX_LENGTH);
  }

  /** The same for a text of another maximum length. */
  public static Symbols parse(String text, int maxLength) {
    Parameters.text(text, maxLength);
    if (meansAll(NameRules.strip(text))) {
      return ALL;
    }
    var symbols = new TreeSet<String>();
    for (var given : text.split(",", -1)) {
      var symbol = NameRules.strip(given);
      if (symbol.isEmpty()) {
        throw new IllegalArgumentException("has an empty symbol");
      }
      symbols.add(symbol.toLowerCase(Locale.ROOT));
    }
    return new Symbols(new ArrayList<>(symbols));
  }
}
