package io.krispyto.domain;

/**
 * What names and symbols of currencies are made of. One place for all who read them, so that what
 * is stored can also be asked for.
 */
public final class NameRules {
  private NameRules() {}

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

  /**
   * The text for logs and terminals: with U+FFFD in place of control characters, which can forge
   * lines and command a terminal, and of those that turn the direction of writing.
   */
  public static String printable(String text) {
    if (text.chars().noneMatch(NameRules::isUnprintable)) {
      return text;
    }
    var printable = new StringBuilder(text);
    for (var i = 0; i < printable.length(); i++) {
      if (isUnprintable(printable.charAt(i))) {
        printable.setCharAt(i, '\ufffd');
      }
    }
    return printable.toString();
  }

  private static boolean isUnprintable(int character) {
    return Character.isISOControl(character)
        || character == 0x200e
        || character == 0x200f
        || character >= 0x202a && character <= 0x202e
        || character >= 0x2066 && character <= 0x2069;
  }

  private static boolean isSpace(char character) {
    return character >= '\t' && character <= '\r'
        || character == '\uFEFF'
        || Character.isSpaceChar(character);
  }
}
