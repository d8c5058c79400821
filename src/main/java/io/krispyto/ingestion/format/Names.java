package io.krispyto.ingestion.format;

import io.krispyto.domain.NameRules;
import io.krispyto.domain.Symbols;

/** Parses the names and symbols of currencies. */
final class Names {
  private static final int MAX_NAME = 50;
  private static final int MAX_SYMBOL = 10;

  /**
   * The byte order mark is invisible and remains where files were concatenated or text was pasted.
   * Java strips it like whitespace. Stripping it silently would assign the row to another currency.
   */
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private Names() {}

  static String parse(String text) throws BadValue {
    return parse(text, MAX_NAME);
  }

  /** Parses a symbol. It must be usable in a comma-separated list of symbols. */
  static String parseSymbol(String text) throws BadValue {
    var symbol = parse(text, MAX_SYMBOL);
    if (symbol.indexOf(',') >= 0) {
      throw new BadValue("contains a comma");
    }
    if (Symbols.meansAll(symbol)) {
      throw new BadValue("is reserved for all currencies");
    }
    return symbol;
  }

  /**
   * Accepts text that the table can store, people can read and a query can find.
   *
   * @param maxLength the maximum length in code points, as PostgreSQL counts
   */
  private static String parse(String text, int maxLength) throws BadValue {
    var stripped = text == null ? "" : NameRules.strip(text);
    if (stripped.isEmpty()) {
      throw new BadValue("is empty");
    }
    if (losesByteOrderMark(text, stripped)) {
      throw new BadValue("begins or ends with a byte order mark (U+FEFF)");
    }
    if (Utf8.isMalformed(stripped)) {
      throw new BadValue("is not UTF-8");
    }
    if (NameRules.hasControl(stripped)) {
      throw new BadValue("contains a control character");
    }
    if (stripped.codePointCount(0, stripped.length()) > maxLength) {
      throw new BadValue("is longer than " + maxLength + " characters");
    }
    return stripped;
  }

  private static boolean losesByteOrderMark(String text, String stripped) {
    if (text.length() == stripped.length()) {
      return false;
    }
    var start = text.indexOf(stripped);
    return text.substring(0, start).indexOf(BYTE_ORDER_MARK) >= 0
        || text.substring(start + stripped.length()).indexOf(BYTE_ORDER_MARK) >= 0;
  }
}
