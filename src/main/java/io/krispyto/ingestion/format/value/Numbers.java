package io.krispyto.ingestion.format.value;

import java.util.regex.Pattern;

/** Parses prices, volumes and market caps. */
public final class Numbers {
  /** A number of up to this length, with or without a decimal point, does not overflow 64 bits. */
  private static final int MAX_SHORT = 19;

  private static final int EXACT_BITS = 53;
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19
  };

  private static final int MAX_HINT_LENGTH = 100;
  private static final String EXPONENT = "([eE][+-]?\\d+)?";
  private static final String SPACES = " \u00a0\u2009\u202f";
  private static final Pattern AMBIGUOUS_COMMA =
      Pattern.compile("[+-]?[1-9]\\d{0,2},\\d{3}" + EXPONENT);

  /** Matches {@code 0,5} and {@code 1.603,5}. */
  private static final Pattern DECIMAL_COMMA =
      Pattern.compile("[+-]?(\\d*|\\d{1,3}([.'’_" + SPACES + "]\\d{3})+),\\d+" + EXPONENT);

  /**
   * Matches {@code 1,603.5}, {@code 1.603.500} and {@code 1 000}, and the Indian format {@code
   * 12,34,567.8}.
   */
  private static final Pattern THOUSANDS =
      Pattern.compile(
          "[+-]?\\d{1,3}(([.,'’_"
              + SPACES
              + "])\\d{3}(\\2\\d{3})*|(,\\d{2})+,\\d{3})((?!\\2)[.,]\\d*)?"
              + EXPONENT);

  private Numbers() {}

  /**
   * Parses a decimal number, {@code 12.5} or {@code 1.25e1}, that is neither negative nor outside
   * the range of a double. Rejects other forms that Java accepts: {@code 1d}, {@code 0x1p3}, {@code
   * NaN}.
   *
   * @return the double nearest to the decimal value, whatever the notation
   */
  public static double parse(String text) throws BadValue {
    var number = parseShort(text);
    return number >= 0 ? number : parseAny(text);
  }

  /**
   * Parses digits with an optional decimal point if one division of two exact doubles yields the
   * nearest double. The dividend is the digits as an integer below 2^53; the divisor is a power of
   * ten up to 10^22. Division rounds correctly (IEEE 754), so the result equals that of {@link
   * Double#parseDouble}, in a fifth of the time. Source: William D. Clinger, How to Read Floating
   * Point Numbers Accurately, PLDI 1990.
   *
   * @return -1 if this method cannot parse the text, which may still be a valid number
   */
  private static double parseShort(String text) {
    var length = text == null ? 0 : text.length();
    if (length > MAX_SHORT) {
      return -1;
    }
    var digits = 0L;
    var point = -1;
    for (var i = 0; i < length; i++) {
      var c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
      } else if (c == '.' && point < 0) {
        point = i;
      } else {
        return -1;
      }
    }
    if (length == 0 || length == 1 && point == 0 || digits >>> EXACT_BITS != 0) {
      return -1;
    }
    return point < 0 ? digits : digits / POWERS_OF_TEN[length - 1 - point];
  }

  private static double parseAny(String text) throws BadValue {
    if (!isDecimal(text)) {
      throw new BadValue(isEmpty(text) ? "is empty" : "is not a number" + hint(text));
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
    // Stores -0 as 0.
    return number + 0.0;
  }

  /** Describes what the author may have meant. It does not guess: {@code 1,603} is ambiguous. */
  private static String hint(String text) {
    if (text.length() > MAX_HINT_LENGTH) {
      return "";
    }
    if (AMBIGUOUS_COMMA.matcher(text).matches()) {
      return ": commas are not supported, neither for thousands nor for decimals";
    }
    if (DECIMAL_COMMA.matcher(text).matches()) {
      return ": a decimal comma is not supported";
    }
    return THOUSANDS.matcher(text).matches() ? ": thousands separators are not supported" : "";
  }

  private static boolean isEmpty(String text) {
    return text == null || text.isEmpty();
  }

  /**
   * Matches {@code [+-]? (digits [. digits?] | . digits) ([eE] [+-]? digits)?} without the
   * allocations of a regex.
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
