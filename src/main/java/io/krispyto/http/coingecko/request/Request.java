package io.krispyto.http.coingecko.request;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The parameters of a request. Reading one fails with a {@link RequestFailure} if its value is
 * invalid.
 *
 * @param given the values by name; a list if a parameter is repeated
 */
public record Request(Map<String, ?> given) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final String FULL = "full";
  private static final int MAX_PRECISION = 18;

  /** Returns the text of a parameter; empty if it is absent. */
  public String text(String name) {
    var value = given.get(name);
    if (value instanceof List<?>) {
      throw RequestFailure.invalid(name, ": it is given more than once");
    }
    return value == null ? "" : value.toString().strip();
  }

  public String required(String name) {
    var text = text(name);
    if (text.isEmpty()) {
      throw RequestFailure.missing(name);
    }
    return text;
  }

  /** Returns the values of a list separated by commas, in lower case; empty if it is absent. */
  public List<String> list(String name) {
    return Arrays.stream(text(name).toLowerCase(Locale.ROOT).split(","))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .distinct()
        .toList();
  }

  public boolean flag(String name, boolean absent) {
    return Boolean.parseBoolean(choice(name, List.of("true", "false"), Boolean.toString(absent)));
  }

  public String choice(String name, List<String> choices, String absent) {
    var text = text(name);
    if (text.isEmpty()) {
      return absent;
    }
    if (!choices.contains(text)) {
      throw RequestFailure.invalid(name, ": it is not one of " + String.join(", ", choices));
    }
    return text;
  }

  public int number(String name, int absent, int max) {
    var text = text(name);
    if (text.isEmpty()) {
      return absent;
    }
    if (!NUMBER.matcher(text).matches()
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > max) {
      throw RequestFailure.invalid(name, ": it is not a number from 1 to " + max);
    }
    return Integer.parseInt(text);
  }

  /** Returns how prices are rounded. */
  public Precision precision() {
    var text = text("precision");
    if (text.isEmpty() || text.equals(FULL)) {
      return new Precision(Precision.ALL_DIGITS);
    }
    if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > MAX_PRECISION) {
      throw RequestFailure.invalid(
          "precision", ": it is neither full nor a number from 0 to " + MAX_PRECISION);
    }
    return new Precision(Integer.parseInt(text));
  }

  /**
   * How prices are rounded.
   *
   * @param decimals number of decimal places
   */
  public record Precision(int decimals) {
    private static final int ALL_DIGITS = -1;

    /** Rounds a price, which may be null. */
    public Double of(Double price) {
      return price == null || decimals == ALL_DIGITS
          ? price
          : Double.valueOf(
              BigDecimal.valueOf(price).setScale(decimals, RoundingMode.HALF_UP).doubleValue());
    }
  }
}
