package io.krispyto.domain;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.PrimitiveIterator;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import java.util.stream.LongStream;

/**
 * Finite doubles of every kind that is hard to format, with the same values for a seed on every
 * JDK. As a program, prints the {@link #hash} of their texts.
 */
final class SampleDoubles {
  private static final int KINDS = 8;
  private static final int NEIGHBORS = 3;

  private final SplittableRandom random;

  private SampleDoubles(long seed) {
    random = new SplittableRandom(seed);
  }

  static void forEach(long seed, long count, DoubleConsumer consumer) {
    var doubles = new SampleDoubles(seed);
    PrimitiveIterator.OfLong kinds = LongStream.range(0, count).iterator();
    while (kinds.hasNext()) {
      consumer.accept(doubles.next((int) (kinds.nextLong() % KINDS)));
    }
  }

  private double next(int kind) {
    return switch (kind) {
      case 0 -> finite(random.nextLong());
      case 1 -> decimal(upTo(17), upTo(40) - 20);
      case 2 -> decimal(upTo(17), upTo(660) - 340);
      case 3 -> random.nextLong() >> upTo(63);
      case 4 -> near(Double.parseDouble("1e" + (upTo(632) - 324)));
      case 5 -> near(Math.scalb(1.0, upTo(2097) - 1075));
      case 6 -> Double.longBitsToDouble(random.nextLong() >>> 12 + upTo(51));
      default -> change();
    };
  }

  private double finite(long bits) {
    var number = Double.longBitsToDouble(bits);
    return Double.isFinite(number) ? number : next(0);
  }

  private double decimal(int digits, int exponent) {
    var all = Long.toString(random.nextLong() & Long.MAX_VALUE);
    var number =
        Double.parseDouble(all.substring(0, Math.min(digits, all.length())) + "e" + exponent);
    return Double.isFinite(number) ? number : next(0);
  }

  private double near(double number) {
    var steps = upTo(2 * NEIGHBORS + 1) - NEIGHBORS - 1;
    return finite(Double.doubleToRawLongBits(number) + (number == 0 ? Math.abs(steps) : steps));
  }

  /** A percent change as in the dashboard. */
  private double change() {
    return (decimal(upTo(8), -4) / (1 + decimal(upTo(8), -4)) - 1) * 100;
  }

  private int upTo(int most) {
    return 1 + (int) ((random.nextLong() & Long.MAX_VALUE) % most);
  }

  /** A hash of the texts of many doubles. */
  static String hash(long seed, long count) {
    var digest = sha256();
    var line = new ByteArrayOutputStream();
    var bytes = new byte[NumberText.MAX_BYTES];
    forEach(
        seed,
        count,
        number -> {
          line.reset();
          line.write(bytes, 0, NumberText.write(number, bytes, 0));
          line.write('\n');
          digest.update(line.toByteArray());
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public static void main(String[] seedAndCount) {
    System.out.println(hash(Long.parseLong(seedAndCount[0]), Long.parseLong(seedAndCount[1])));
  }
}
