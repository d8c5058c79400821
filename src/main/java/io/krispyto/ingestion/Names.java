package io.krispyto.ingestion;

/** Reads names and symbols of currencies. */
final class Names {
  private Names() {}

  /**
   * Accepts text that the table can hold and people can read.
   *
   * @param maxLength in code points, as PostgreSQL counts
   */
  static String parse(String text, int maxLength) throws BadValue {
    if (text == null || text.isBlank()) {
      throw new BadValue("is empty");
    }
    if (Utf8.isMalformed(text)) {
      throw new BadValue("is not UTF-8");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new BadValue("has a control character");
    }
    if (text.codePointCount(0, text.length()) > maxLength) {
      throw new BadValue("is longer than " + maxLength + " characters");
    }
    return text;
  }
}
