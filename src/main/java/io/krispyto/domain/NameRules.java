package io.krispyto.domain;

/**
 * The rules for names and symbols of currencies. Ingestion and queries share them, so every stored
 * name can be queried.
 */
public final class NameRules {
  /** The maximum length of a name, in code points. */
  public static final int MAX_NAME = 100;

  /** The maximum length of a symbol, in code points. */
  public static final int MAX_SYMBOL = 20;

  private NameRules() {}

  /**
   * Parses a name: text that the table can store, people can read and a query can find.
   *
   * @return the name without surrounding spaces
   * @throws IllegalArgumentException with the reason, if it is malformed
   */
  public static String parseName(String text) {
    return parse(text, MAX_NAME);
  }

  /**
   * Parses a symbol. It must be usable in a comma-separated list of symbols.
   *
   * @return the symbol without surrounding spaces
   * @throws IllegalArgumentException with the reason, if it is malformed
   */
  public static String parseSymbol(String text) {
    var symbol = parse(text, MAX_SYMBOL);
    if (symbol.indexOf(',') >= 0) {
      throw new IllegalArgumentException("contains a comma");
    }
    if (Symbols.meansAll(symbol)) {
      throw new IllegalArgumentException("is reserved for all currencies");
    }
    return symbol;
  }

  private static String parse(String text, int maxLength) {
    var stripped = strip(text);
    if (stripped.isEmpty()) {
      throw new IllegalArgumentException("is empty");
    }
    if (hasControl(stripped)) {
      throw new IllegalArgumentException("contains a control character");
    }
    // PostgreSQL can store no half of a surrogate pair.
    if (stripped.codePoints().anyMatch(code -> code >= 0xD800 && code <= 0xDFFF)) {
      throw new IllegalArgumentException("is not Unicode text");
    }
    // PostgreSQL counts code points, too.
    if (stripped.codePointCount(0, stripped.length()) > maxLength) {
      throw new IllegalArgumentException("is longer than " + maxLength + " characters");
    }
    return stripped;
  }

  /**
   * Removes leading and trailing spaces: all Unicode spaces, like {@code \s} in the contract's
   * patterns (ECMA-262).
   */
  public static String strip(String text) {
    // This runs twice for each loaded row, and a regular expression would be slow.
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
   * Whether a text contains a control character (U+0000 to U+001F, U+007F to U+009F). Nobody can
   * type them, and PostgreSQL text cannot store all of them.
   */
  public static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  /**
   * Returns the text for logs and terminals. U+FFFD replaces control characters, which can forge
   * lines and send commands to a terminal, and characters that change the writing direction.
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
