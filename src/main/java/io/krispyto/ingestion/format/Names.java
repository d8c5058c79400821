package io.krispyto.ingestion.format;

import io.krispyto.domain.NameRules;
import io.krispyto.ingestion.format.value.BadValue;
import java.util.function.UnaryOperator;

/** Parses the names and symbols of currencies. */
final class Names {
  /**
   * The byte order mark is invisible and remains where files were concatenated or text was pasted.
   * Java strips it like whitespace. Stripping it silently would assign the row to another currency.
   */
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private Names() {}

  static String parse(String text) throws BadValue {
    return parse(text, NameRules::parseName);
  }

  /** Parses a symbol. It must be usable in a comma-separated list of symbols. */
  static String parseSymbol(String text) throws BadValue {
    return parse(text, NameRules::parseSymbol);
  }

  /** Also refuses what only files can contain: byte order marks and malformed bytes. */
  private static String parse(String text, UnaryOperator<String> rules) throws BadValue {
    var given = text == null ? "" : text;
    var stripped = NameRules.strip(given);
    if (!stripped.isEmpty() && losesByteOrderMark(given, stripped)) {
      throw new BadValue("begins or ends with a byte order mark (U+FEFF)");
    }
    if (Utf8.isMalformed(stripped)) {
      throw new BadValue("is not UTF-8");
    }
    try {
      return rules.apply(given);
    } catch (IllegalArgumentException e) {
      throw new BadValue(e.getMessage());
    }
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
