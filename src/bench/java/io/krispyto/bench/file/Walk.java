package io.krispyto.bench.file;

import java.time.LocalDate;
import java.util.SplittableRandom;

/** Generates the prices of one currency day by day, always with the same values. */
final class Walk {
  private static final double DAILY = 0.03;
  private static final int PRICE_DIGITS = 8;
  private static final int VOLUME_DIGITS = 2;

  private final int currency;
  private final SplittableRandom random;
  private double price;
  private int day;

  /**
   * @param currency number of the currency, from 1
   */
  Walk(int currency) {
    this.currency = currency;
    this.random = new SplittableRandom(currency);
    this.price = 1e5 / currency;
  }

  /** Advances to the next day. */
  void step() {
    day++;
    price *= 1 + DAILY * random.nextGaussian();
  }

  /** Writes the columns that {@code \copy} cannot use. */
  void writeNames(StringBuilder line) {
    line.append(day).append(',').append("Loaded ").append(currency).append(",L").append(currency);
  }

  /** Writes the columns that both files have. */
  void writeValues(StringBuilder line, LocalDate date) {
    line.append(',').append(date).append(" 23:59:59");
    number(line, price * 1.03, PRICE_DIGITS);
    number(line, price * 0.97, PRICE_DIGITS);
    number(line, price * 1.01, PRICE_DIGITS);
    number(line, price, PRICE_DIGITS);
    number(line, price * 1e6 * random.nextDouble(), VOLUME_DIGITS);
    number(line, price * 1.8e7, VOLUME_DIGITS);
  }

  int currency() {
    return currency;
  }

  /** Writes a number with a fixed number of decimals, ten times as fast as {@code Formatter}. */
  private static void number(StringBuilder line, double value, int digits) {
    var scale = 1L;
    for (var i = 0; i < digits; i++) {
      scale *= 10;
    }
    var scaled = Math.round(value * scale);
    line.append(',').append(scaled / scale).append('.');
    var fraction = scaled % scale;
    for (var place = scale / 10; place > 0; place /= 10) {
      line.append((char) ('0' + fraction / place % 10));
    }
  }
}
