package io.krispyto.ingestion.source.sample;

import io.krispyto.domain.record.RecordColumn;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;

/**
 * The bundled sample: simulated daily records of well-known currencies, in the layout of the CSV
 * files that are normally loaded.
 *
 * <p>The output is identical on every machine, so that tests and documents can quote it. The
 * algorithm of {@link Random} is part of its specification, and {@link StrictMath}, unlike {@link
 * Math}, has exactly one result.
 */
public final class SampleData {
  private static final String HEADER = RecordColumn.NUMBERED_HEADER + "\n";
  private static final String TIME = " 23:59:59";
  private static final int TYPICAL_ROW_LENGTH = 130;
  private static final double SEVEN_DIGITS = 1e7;

  private static final long SEED = 20221009;
  private static final double MARKET_VOLATILITY = 0.028;

  /**
   * The share of a price's deviation from the table that remains after a day: half is gone in 11
   * days.
   */
  private static final double PERSISTENCE = 0.94;

  private SampleData() {}

  /**
   * A file of the sample.
   *
   * @param name the file name, such as {@code Bitcoin.csv}
   * @param csv the header and the rows, by day
   */
  public record File(String name, String csv) {}

  /** Returns all files, one per currency. */
  public static List<File> files() {
    var market = market();
    return SampleCurrency.all().stream().map(currency -> file(currency, market)).toList();
  }

  /** Returns the shared factor: the market's deviation from the table, by day. */
  private static double[] market() {
    var random = new Random(SEED);
    var days = SampleCurrency.LAST_DAY.toEpochDay() - SampleCurrency.FIRST_DAY.toEpochDay() + 1;
    var market = new double[(int) days];
    for (int day = 1; day < market.length; day++) {
      market[day] = PERSISTENCE * market[day - 1] + MARKET_VOLATILITY * random.nextGaussian();
    }
    return market;
  }

  private static File file(SampleCurrency currency, double[] market) {
    var history = new History(currency, market);
    var csv = new StringBuilder(HEADER.length() + TYPICAL_ROW_LENGTH * market.length);
    csv.append(HEADER);
    var number = 0;
    for (var day = currency.from(); !day.isAfter(SampleCurrency.LAST_DAY); day = day.plusDays(1)) {
      number++;
      csv.append(number).append(',');
      csv.append(currency.name()).append(',').append(currency.symbol()).append(',');
      csv.append(day).append(TIME);
      history.appendNext(day, csv);
      csv.append('\n');
    }
    return new File(currency.name().replace(" ", "") + ".csv", csv.toString());
  }

  /** The simulated history of one currency, generated day by day. */
  private static final class History {
    /** The daily spread of the volume, as a power of e. */
    private static final double VOLUME_SPREAD = 0.3;

    /** The effect of a large move on the volume: e to the power of this factor times the move. */
    private static final double VOLUME_PER_MOVE = 5;

    /** High and low exceed open and close by about this share of the usual move. */
    private static final double REACH = 0.6;

    private final SampleCurrency currency;
    private final double[] market;
    private final Random random;
    private final double usualMove;
    private double own;
    private double lastClose;

    History(SampleCurrency currency, double[] market) {
      this.currency = currency;
      this.market = market;
      this.random = new Random(SEED * currency.symbol().hashCode());
      this.usualMove = currency.volatility() + currency.market() * MARKET_VOLATILITY;
      this.lastClose = StrictMath.exp(logClose(currency.from()));
    }

    void appendNext(LocalDate day, StringBuilder row) {
      own = PERSISTENCE * own + currency.volatility() * random.nextGaussian();
      double open = lastClose;
      double close = StrictMath.exp(logClose(day));
      double high = Math.max(open, close) * StrictMath.exp(reach());
      double low = Math.min(open, close) * StrictMath.exp(-reach());
      double marketCap = close * currency.supply(day.toEpochDay());
      double move = Math.abs(close / open - 1);
      double volume =
          marketCap
              * currency.turnover()
              * StrictMath.exp(VOLUME_SPREAD * random.nextGaussian() + VOLUME_PER_MOVE * move);
      for (double price : new double[] {high, low, open, close}) {
        row.append(',').append(price(price));
      }
      row.append(',').append(amount(volume)).append(',').append(amount(marketCap));
      lastClose = close;
    }

    private double logClose(LocalDate day) {
      var dayOfMarket = (int) (day.toEpochDay() - SampleCurrency.FIRST_DAY.toEpochDay());
      return currency.logPrice(day.toEpochDay()) + currency.market() * market[dayOfMarket] + own;
    }

    private double reach() {
      return REACH * usualMove * Math.abs(random.nextGaussian());
    }
  }

  /** Formats a price with 8 significant digits. */
  private static String price(double value) {
    var scaled = value;
    var decimals = 0;
    while (scaled < SEVEN_DIGITS) {
      scaled *= 10;
      decimals++;
    }
    return plain(scaled, decimals);
  }

  private static String amount(double value) {
    return plain(value * 100, 2);
  }

  /**
   * Avoids rounding {@code new BigDecimal(double)}, which made generating the sample take 4 times
   * as long.
   */
  private static String plain(double scaled, int decimals) {
    return BigDecimal.valueOf(Math.round(scaled), decimals).toPlainString();
  }
}
