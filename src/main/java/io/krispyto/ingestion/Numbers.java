package io.krispyto.ingestion;

/** Reads prices, volumes and market caps. */
final class Numbers {
  private Numbers() {}

  /**
   * Reads a decimal number, {@code 12.5} or {@code 1.25e1}, that is neither negative nor out of a
   * double's range. Nothing else that Java takes for a number is one: {@code 1d}, {@code 0x1p3},
   * {@code NaN}.
   */
  static double parse(String text) throws BadValue {
    if (!isDecimal(text)) {
      throw new BadValue(isEmpty(text) ? "is empty" : "is not a number");
    }
    var number = Double.parseDouble(text);
    if (number < 0) {
      throw new BadValue("is negative");
    }
    if (Double.isInfinite(number)) {
      throw new BadValue("is too large");
    }
    if (number == 0 && hasDigitsOtherThanZero(text)) {
      throw new BadValue("is too small");
    }
    // -0 is stored as 0.
    return number + 0.0;
  }

  private static boolean isEmpty(String text) {
    return text == null || text.isEmpty();
  }

  /**
   * {@code [+-]? (digits [. digits?] | . digits) ([eE] [+-]? digits)?}, without a regex's garbage.
   */
  private static boolean isDecimal(String text) {
    if (isEmpty(text)) {
      return false;
    }
    var start = afterSign(text, 0);
    var end = afterDigits(text, start);
    var digits = end - start;
    if (end < text.length() && text.charAt(end) == '.') {
      var fraction = end + 1;
      end = afterDigits(text, fraction);
      digits += end - fraction;
    }
    return digits > 0 && isExponent(text, end);
  }

  private static boolean isExponent(String text, int start) {
    if (start == text.length()) {
      return true;
    }
    if (text.charAt(start) != 'e' && text.charAt(start) != 'E') {
      return false;
    }
    var digits = afterSign(text, start + 1);
    return digits < text.length() && afterDigits(text, digits) == text.length();
  }

  private static int afterSign(String text, int i) {
    return i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+') ? i + 1 : i;
  }

  private static int afterDigits(String text, int i) {
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  private static boolean hasDigitsOtherThanZero(String text) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == 'e' || c == 'E') {
        return false;
      }
      if (c >= '1' && c <= '9') {
        return true;
      }
    }
    return false;
  }
}
