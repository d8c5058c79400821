package io.krispyto.ingestion.layout.time;

import io.krispyto.ingestion.format.value.BadValue;
import java.util.Arrays;
import java.util.Locale;

/** The unit of dates that count from 1970-01-01 UTC. */
public enum EpochUnit {
  S(10, 1_000_000),
  MS(13, 1000),
  US(16, 1),
  NS(19, 0);

  private static final int MAX_DIGITS = 19;
  private static final int NANOS_PER_MICRO = 1000;

  private final int digits;
  private final long micros;

  /**
   * @param digits the number of digits that each day from 2001 to 2286 has in this unit
   * @param micros the length of the unit; 0 for a unit below one microsecond
   */
  EpochUnit(int digits, long micros) {
    this.digits = digits;
    this.micros = micros;
  }

  public static EpochUnit parse(String text) {
    return Arrays.stream(values())
        .filter(unit -> unit.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("is not s, ms, us or ns"));
  }

  /**
   * Parses a count. Its number of digits proves its unit: prices start in 2009, and from 2001 to
   * 2286 each unit has its own number of digits.
   *
   * @return microseconds since 1970-01-01 UTC
   */
  static long microsByDigits(String text) throws BadValue {
    var count = count(text);
    var length = integerLength(text);
    for (var unit : values()) {
      if (unit.digits == length) {
        return unit.micros(count);
      }
    }
    throw new BadValue("is not a time in seconds, milliseconds or microseconds since 1970");
  }

  public long micros(String text) throws BadValue {
    return micros(count(text));
  }

  private long micros(long count) throws BadValue {
    if (micros == 0) {
      return Math.floorDiv(count, NANOS_PER_MICRO);
    }
    if (count > Long.MAX_VALUE / micros) {
      throw new BadValue("is too large for the unit " + name().toLowerCase(Locale.ROOT));
    }
    return count * micros;
  }

  /** Parses digits. A fraction must be zero; programs that have no integers write one. */
  private static long count(String text) throws BadValue {
    if (text == null || text.isBlank()) {
      throw new BadValue("is empty");
    }
    var length = integerLength(text);
    if (length == 0 || length > MAX_DIGITS || !isZeroFraction(text, length)) {
      throw new BadValue("is not a whole number of units since 1970");
    }
    var count = 0L;
    for (var i = 0; i < length; i++) {
      count = count * 10 + (text.charAt(i) - '0');
    }
    if (count < 0) {
      throw new BadValue("is too large");
    }
    return count;
  }

  private static int integerLength(String text) {
    var length = 0;
    while (length < text.length() && text.charAt(length) >= '0' && text.charAt(length) <= '9') {
      length++;
    }
    return length;
  }

  private static boolean isZeroFraction(String text, int start) {
    if (start == text.length()) {
      return true;
    }
    if (text.charAt(start) != '.') {
      return false;
    }
    for (var i = start + 1; i < text.length(); i++) {
      if (text.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }
}
