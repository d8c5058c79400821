package io.krispyto.ingestion.layout.time;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The length of time that one row covers.
 *
 * @param width from one second to one day; a day is a whole number of bars
 */
public record Bar(Duration width) {
  static final Duration ONE_DAY = Duration.ofDays(1);
  static final Bar DAY = new Bar(ONE_DAY);
  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,4})(s|m|min|h|d)?");

  public Bar {
    var seconds = width.getSeconds();
    if (width.getNano() != 0 || seconds <= 0 || ONE_DAY.getSeconds() % seconds != 0) {
      throw new IllegalArgumentException("is not a width that divides a day, such as 1m, 4h or 1d");
    }
  }

  /**
   * Parses a width such as {@code 1m}, {@code 4h} or {@code 1d}. A number without a unit is in
   * minutes.
   */
  public static Bar parse(String text) {
    var matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("is not a width such as 1m, 4h or 1d");
    }
    var count = Long.parseLong(matcher.group(1));
    var unit = matcher.group(2);
    return new Bar(
        unit == null || unit.startsWith("m")
            ? Duration.ofMinutes(count)
            : switch (unit) {
              case "s" -> Duration.ofSeconds(count);
              case "h" -> Duration.ofHours(count);
              default -> Duration.ofDays(count);
            });
  }

  boolean isDay() {
    return width.equals(ONE_DAY);
  }

  /** Returns the number of bars in a whole day. */
  int perDay() {
    return (int) (ONE_DAY.getSeconds() / width.getSeconds());
  }

  long micros() {
    return width.toNanos() / 1000;
  }

  @Override
  public String toString() {
    var seconds = width.getSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
