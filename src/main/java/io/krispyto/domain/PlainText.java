package io.krispyto.domain;

/**
 * What names and symbols of currencies are made of. One place for all who read them, so that what
 * is stored can also be asked for.
 */
public final class PlainText {
  private PlainText() {}

  /**
   * Leaves off the spaces around a text: all that Unicode has, as {@code \s} of the contract's
   * patterns does (ECMA-262).
   */
  public static String strip(String text) {
    // By hand, since a pattern would be dear: it runs twice for each row that is loaded.
    var start = 0;
    var end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (start < end && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /**
   * Whether it has a control character (U+0000 to U+001F, U+007F to U+009F), which nobody can type,
   * and which PostgreSQL's text cannot all hold.
   */
  public static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  private static boolean isSpace(char character) {
    return character >= '\t' && character <= '\r'
        || character == '\uFEFF'
        || Character.isSpaceChar(character);
  }
}
