package io.krispyto.http.coingecko.request;

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
public record GivenParameters(Map<String, ?> given) {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
  private static final Pattern DAYS = Pattern.compile("[0-9]{1,9}([.][0-9]{1,9})?");
  private static final String FULL = "full";
  private static final Pattern PRECISION = Pattern.compile("[0-9]|1[0-8]");

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

  /** Ignores case, since Python writes {@code True}. */
  public boolean flag(String name, boolean absent) {
    return switch (text(name).toLowerCase(Locale.ROOT)) {
      case "" -> absent;
      case "true" -> true;
      case "false" -> false;
      default -> throw RequestFailure.invalid(name, ": it is not one of true, false");
    };
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
    if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > max) {
      throw RequestFailure.invalid(name, ": it is not a number from 1 to " + max);
    }
    return Integer.parseInt(text);
  }

  /** Returns a number of days, rounded up and limited to a maximum. */
  public int days(String name, int max) {
    var text = required(name);
    if (!DAYS.matcher(text).matches()) {
      throw RequestFailure.invalid(name, ": it is neither a number nor max");
    }
    return (int) Math.min(Math.ceil(Double.parseDouble(text)), max);
  }

  /** Returns how prices are rounded. */
  public Precision precision() {
    var text = text("precision");
    if (text.isEmpty() || text.equals(FULL)) {
      return Precision.FULL;
    }
    if (!PRECISION.matcher(text).matches()) {
      throw RequestFailure.invalid("precision", ": it is neither full nor a number from 0 to 18");
    }
    return new Precision(Integer.parseInt(text));
  }
}
