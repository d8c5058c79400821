package io.krispyto.domain;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Writes a double as text, the same in every response. The text has the fewest digits that read
 * back as the same double and, among such texts, is the closest to it. It has no exponent and no
 * trailing zeros. Both zeros are {@code 0}. JavaScript prints the same digits, but uses exponents.
 *
 * <p>The algorithm is Raffaello Giulietti's "The Schubfach way to render doubles" (2020), and the
 * comments use its terms: a double is <i>c</i> 2<sup><i>q</i></sup>, and all decimals between the
 * midpoints to its neighbors read back as it. {@code Double.toString} finds these digits since JDK
 * 19, but always writes at least two, and uses exponents.
 */
public final class NumberText {
  /**
   * The maximum length of a number: a sign, {@code 0.}, and the decimals of the smallest doubles.
   */
  public static final int MAX_BYTES = 1 + 2 + 324;

  private static final int FRACTION_BITS = 52;
  private static final long FRACTION = (1L << FRACTION_BITS) - 1;
  private static final long SMALLEST_NORMAL = 1L << FRACTION_BITS;
  private static final int EXPONENT_MASK = 0x7ff;

  /** The exponent <i>q</i> of subnormal doubles, which the smallest normal ones share. */
  private static final int SMALLEST_EXPONENT = -1074;

  private static final long LOW_63_BITS = Long.MAX_VALUE;

  /** "00" to "99", to write two digits at a time. */
  private static final byte[] PAIRS = new byte[200];

  /** Powers of ten that are longs. */
  private static final long[] POWERS = new long[19];

  static {
    for (var i = 0; i < 100; i++) {
      PAIRS[2 * i] = (byte) ('0' + i / 10);
      PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
    }
    POWERS[0] = 1;
    for (var i = 1; i < POWERS.length; i++) {
      POWERS[i] = 10 * POWERS[i - 1];
    }
  }

  private NumberText() {}

  /**
   * Writes a number.
   *
   * @param number a finite number
   * @param target buffer with room for {@link #MAX_BYTES} from the offset on
   * @return the offset after the last byte
   * @throws IllegalArgumentException if the number is infinite or NaN
   */
  public static int write(double number, byte[] target, int offset) {
    var bits = Double.doubleToRawLongBits(number);
    var exponent = (int) (bits >>> FRACTION_BITS) & EXPONENT_MASK;
    if (exponent == EXPONENT_MASK) {
      throw new IllegalArgumentException("Not finite: " + number);
    }
    var fraction = bits & FRACTION;
    var at = offset;
    if (bits < 0 && number != 0) {
      target[at++] = '-';
    }
    if (exponent != 0) {
      return writeNormal(SMALLEST_NORMAL | fraction, SMALLEST_EXPONENT - 1 + exponent, target, at);
    }
    if (fraction != 0) {
      return writeShortest(fraction, SMALLEST_EXPONENT, target, at);
    }
    target[at] = '0';
    return at + 1;
  }

  /**
   * Writes an integer.
   *
   * @param target buffer with room for {@link #MAX_BYTES} from the offset on
   * @return the offset after the last byte
   */
  public static int write(long integer, byte[] target, int offset) {
    if (integer > 0) {
      return writeDigits(integer, target, offset, length(integer));
    }
    var text = Long.toString(integer).getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(text, 0, target, offset, text.length);
    return offset + text.length;
  }

  /** Returns the text as a string. */
  public static String of(double number) {
    var bytes = new byte[MAX_BYTES];
    return new String(bytes, 0, write(number, bytes, 0), StandardCharsets.ISO_8859_1);
  }

  /** Integers below 2<sup>53</sup> have no shorter text. */
  private static int writeNormal(long c, int q, byte[] target, int offset) {
    if (q <= 0 && q >= -FRACTION_BITS) {
      var integer = c >> -q;
      if (integer << -q == c) {
        return writeDigits(integer, target, offset, length(integer));
      }
    }
    return writeShortest(c, q, target, offset);
  }

  /**
   * Finds the decimal to write among four. First it tries the multiples of 10<sup><i>k</i>+1</sup>
   * on both sides of the double; at most one reads back as it. Then it tries the multiples of
   * 10<sup><i>k</i></sup>; at least one reads back.
   */
  private static int writeShortest(long c, int q, byte[] target, int offset) {
    // Below a power of two, the neighbor is only half as far away as above it.
    var isUneven = c == SMALLEST_NORMAL && q != SMALLEST_EXPONENT;
    var k = isUneven ? floorLog10Of3Quarters(q) : floorLog10(q);
    var h = q + floorLog2Of10(-k) + 2;
    var power = Power.of(k);

    // Four times the double and the midpoints, in units of 10^k.
    var quadruple = c << 2;
    var value = scaled(power, quadruple << h);
    var least = scaled(power, quadruple - (isUneven ? 1 : 2) << h);
    var most = scaled(power, quadruple + 2 << h);
    // The midpoints themselves are rounded to even, and so belong to even doubles.
    var odd = c & 1;
    least += odd;
    most -= odd;

    var below = value >> 2;
    var belowByTen = below / 10 * 10;
    var isBelowByTenIn = belowByTen > 0 && least <= belowByTen << 2;
    if (isBelowByTenIn != belowByTen + 10 << 2 <= most) {
      return writeDecimal(isBelowByTenIn ? belowByTen : belowByTen + 10, k, target, offset);
    }
    var isBelowIn = least <= below << 2;
    var isAboveIn = below + 1 << 2 <= most;
    if (isBelowIn != isAboveIn) {
      return writeDecimal(isBelowIn ? below : below + 1, k, target, offset);
    }
    var beyondMiddle = value - (2 * below + 1 << 1);
    var isBelowCloser = beyondMiddle < 0 || beyondMiddle == 0 && (below & 1) == 0;
    return writeDecimal(isBelowCloser ? below : below + 1, k, target, offset);
  }

  /**
   * A product with a power of ten, shifted right by 127 bits. Its last bit is set if any bit was
   * lost, which is enough for comparisons.
   */
  private static long scaled(Power power, long factor) {
    var middle = (power.high * factor >>> 1) + Math.multiplyHigh(power.low, factor);
    var product = Math.multiplyHigh(power.high, factor) + (middle >>> 63);
    return product | (middle & LOW_63_BITS) + LOW_63_BITS >>> 63;
  }

  /** Writes digits times a power of ten. */
  private static int writeDecimal(long withZeros, int power, byte[] target, int offset) {
    var digits = withZeros;
    var e = power;
    while (digits % 100_000_000 == 0) {
      digits /= 100_000_000;
      e += 8;
    }
    if (digits % 10_000 == 0) {
      digits /= 10_000;
      e += 4;
    }
    if (digits % 100 == 0) {
      digits /= 100;
      e += 2;
    }
    if (digits % 10 == 0) {
      digits /= 10;
      e++;
    }
    var length = length(digits);
    if (e >= 0) {
      return writeZeros(e, target, writeDigits(digits, target, offset, length));
    }
    var integerDigits = length + e;
    if (integerDigits <= 0) {
      target[offset] = '0';
      target[offset + 1] = '.';
      return writeDigits(digits, target, writeZeros(-integerDigits, target, offset + 2), length);
    }
    var end = writeDigits(digits, target, offset + 1, length);
    for (var i = offset; i < offset + integerDigits; i++) {
      target[i] = target[i + 1];
    }
    target[offset + integerDigits] = '.';
    return end;
  }

  private static int writeZeros(int count, byte[] target, int offset) {
    for (var i = offset; i < offset + count; i++) {
      target[i] = '0';
    }
    return offset + count;
  }

  private static int writeDigits(long digits, byte[] target, int offset, int length) {
    var rest = digits;
    var at = offset + length;
    while (rest >= 100_000_000) {
      var upper = rest / 100_000_000;
      var lower = (int) (rest - upper * 100_000_000);
      for (var i = 0; i < 4; i++) {
        at -= 2;
        writePair(lower % 100, target, at);
        lower /= 100;
      }
      rest = upper;
    }
    var last = (int) rest;
    while (last >= 10) {
      at -= 2;
      writePair(last % 100, target, at);
      last /= 100;
    }
    if (at > offset) {
      target[at - 1] = (byte) ('0' + last);
    }
    return offset + length;
  }

  private static void writePair(int pair, byte[] target, int at) {
    target[at] = PAIRS[2 * pair];
    target[at + 1] = PAIRS[2 * pair + 1];
  }

  /** The number of digits of a positive integer. */
  private static int length(long integer) {
    var atLeast = floorLog10(63 - Long.numberOfLeadingZeros(integer)) + 1;
    return atLeast < POWERS.length && integer >= POWERS[atLeast] ? atLeast + 1 : atLeast;
  }

  /** floor(log<sub>10</sub>(2<sup>e</sup>)). */
  private static int floorLog10(int e) {
    return (int) (e * 661_971_961_083L >> 41);
  }

  /** floor(log<sub>10</sub>(3/4 2<sup>e</sup>)). */
  private static int floorLog10Of3Quarters(int e) {
    return (int) (e * 661_971_961_083L - 274_743_187_321L >> 41);
  }

  /** floor(log<sub>2</sub>(10<sup>e</sup>)). */
  private static int floorLog2Of10(int e) {
    return (int) (e * 913_124_641_741L >> 38);
  }

  /**
   * 10<sup>-<i>k</i></sup> as an integer just above it, scaled by a power of two so that it has 126
   * bits.
   *
   * <p>Each power is computed on first use: computing all 617 would add a few milliseconds to the
   * start, and prices need about 40. Two threads may compute the same power, but no thread sees a
   * partial one, since the fields are final.
   */
  private record Power(long high, long low) {
    private static final int LEAST = -324;
    private static final int MOST = 292;
    private static final int BITS = 126;
    private static final Power[] KNOWN = new Power[MOST - LEAST + 1];

    static Power of(int k) {
      var known = KNOWN[k - LEAST];
      return known == null ? compute(k) : known;
    }

    private static Power compute(int k) {
      var power = BigInteger.TEN.pow(Math.abs(k));
      var length = power.bitLength();
      var floor =
          k <= 0
              ? power.shiftRight(length - BITS)
              : BigInteger.ONE.shiftLeft(length + BITS - 1).divide(power);
      var scaled = floor.add(BigInteger.ONE);
      var computed = new Power(scaled.shiftRight(63).longValue(), scaled.longValue() & LOW_63_BITS);
      KNOWN[k - LEAST] = computed;
      return computed;
    }
  }
}
