package io.krispyto.domain.day;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The number of days over which prices are compared.
 *
 * @param days number of days
 */
public record Window(int days) {
  public static final Window DAY = new Window(1);
  private static final int MAX_DAYS = 3650;
  private static final int MAX_WINDOWS = 10;
  private static final Pattern LAYOUT = Pattern.compile("[1-9][0-9]{0,3}d");

  /**
   * Parses a number of days, such as {@code 7d}.
   *
   * @throws IllegalArgumentException if the text is malformed or the number too large
   */
  public static Window parse(String text) {
    if (LAYOUT.matcher(text).matches()) {
      var days = Integer.parseInt(text.substring(0, text.length() - 1));
      if (days <= MAX_DAYS) {
        return new Window(days);
      }
    }
    throw new IllegalArgumentException("is not a number of days from 1d to " + MAX_DAYS + "d");
  }

  /**
   * Parses several windows, separated by commas, and keeps their order.
   *
   * @throws IllegalArgumentException with the reason, if the text is malformed
   */
  public static List<Window> parseAll(String text) {
    var given = text.split(",", -1);
    if (given.length > MAX_WINDOWS) {
      throw new IllegalArgumentException("has more than " + MAX_WINDOWS + " windows");
    }
    var windows = Arrays.stream(given).map(Window::parseOne).toList();
    if (new HashSet<>(windows).size() < windows.size()) {
      throw new IllegalArgumentException("repeats a window");
    }
    return windows;
  }

  private static Window parseOne(String text) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("has a window that " + e.getMessage(), e);
    }
  }

  /** Returns the window as in a request, such as {@code 7d}. */
  @Override
  public String toString() {
    return days + "d";
  }
}
