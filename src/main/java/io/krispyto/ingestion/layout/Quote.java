package io.krispyto.ingestion.layout;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The currency in which a file has its prices.
 *
 * @param given the currency, as the file or its declaration names it
 * @param as the currency that it counts as; the same unless declared otherwise
 */
record Quote(String given, String as) {
  /** The currency of all prices in the database. */
  static final String STORED = "USD";

  private static final Pattern TEXT = Pattern.compile("([A-Z0-9]{2,20})(=([A-Z0-9]{2,20}))?");

  /** Parses {@code USD} or {@code USDT=USD}. */
  static Quote parse(String text) {
    var matcher = TEXT.matcher(text.toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("is not like USD or USDT=USD");
    }
    var given = matcher.group(1);
    return new Quote(given, matcher.group(3) == null ? given : matcher.group(3));
  }

  boolean isStored() {
    return as.equals(STORED);
  }
}
