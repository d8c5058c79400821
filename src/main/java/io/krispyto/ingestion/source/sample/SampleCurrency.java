package io.krispyto.ingestion.source.sample;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A currency of the bundled sample, with the parameters of its simulated history.
 *
 * @param from the first day
 * @param supply the number of units on the first day
 * @param supplyAtEnd the number of units on the last day
 * @param turnover the share of the market cap traded on a quiet day
 * @param market how closely the currency follows the market: 1 fully, 0 not at all
 * @param volatility the size of its own daily move
 * @param logPrices natural logarithms of the prices that its history approximates, by epoch day
 */
record SampleCurrency(
    String name,
    String symbol,
    LocalDate from,
    double supply,
    double supplyAtEnd,
    double turnover,
    double market,
    double volatility,
    NavigableMap<Long, Double> logPrices) {

  static final LocalDate FIRST_DAY = LocalDate.parse("2020-01-01");
  static final LocalDate LAST_DAY = LocalDate.parse("2023-12-31");

  /**
   * Approximates the real history. Supplies are in millions, turnover and own volatility in
   * percent. The first price is for the day in "from".
   */
  private static final String TABLE =
      """
      name         symbol from          supply    at_end turn market own  first     2020-03-13 2021-01-01 2021-05-08 2021-07-20 2021-11-09 2022-06-18 2022-10-09 2022-12-31 2023-07-01 2023-12-31
      Aave         AAVE   2020-10-05        12      14.8  8.0 1.1    2.6  53        -          88         440        232        325        52         75.5       52         72         109
      Avalanche    AVAX   2020-09-22        77       366  4.5 1.2    2.8  5.3       -          3.7        38         10         92         15         16.1       10.9       13         38.5
      Binance_Coin BNB    2020-01-01       155       152  2.5 0.9    1.5  13.7      9.5        38         645        265        640        205        276        246        240        315
      Bitcoin      BTC    2020-01-01     18.13     19.59  4.5 0.8    1.2  7200      5300       29300      58500      29800      67500      19000      19440      16550      30500      42250
      Cardano      ADA    2020-01-01     31112     35380  4.0 1.1    1.8  0.033     0.026      0.18       1.65       1.06       2.2        0.46       0.42       0.246      0.288      0.6
      Chainlink    LINK   2020-01-01       350       568  6.5 1.1    2.2  1.76      2.1        11.9       48         14         34         6.1        7.45       5.56       6.3        15
      Cosmos       ATOM   2020-01-01       191       381  5.0 1.1    2.2  4.3       1.9        6.5        27         10         34         6.2        12.9       9.4        9.4        10.6
      Cronos       CRO    2020-01-01     12200     26571  0.7 0.9    2.0  0.033     0.046      0.059      0.19       0.105      0.34       0.115      0.107      0.056      0.056      0.1
      Dogecoin     DOGE   2020-01-01    122500    142500  5.5 1.0    3.0  0.002     0.0016     0.0057     0.64       0.17       0.275      0.054      0.061      0.07       0.067      0.09
      EOS          EOS    2020-01-01       945      1116 20.0 1.1    1.6  2.6       1.8        2.6        10.5       3.4        5.0        0.87       1.0        0.87       0.73       0.85
      Ethereum     ETH    2020-01-01     109.1     120.2  5.5 1.0    1.5  131       125        735        3900       1790       4730       995        1323       1197       1925       2290
      IOTA         MIOTA  2020-01-01      2780      3050  2.0 1.1    2.0  0.16      0.12       0.3        2.2        0.66       1.45       0.26       0.265      0.167      0.18       0.27
      Litecoin     LTC    2020-01-01     63.75     74.05 12.0 1.0    1.4  42        34         126        345        107        262        45         52.5       70         107        73
      Monero       XMR    2020-01-01     17.38     18.37  3.5 0.8    1.4  45.6      34         157        435        185        277        107        144        147        166        165
      NEM          XEM    2020-01-01      9000      9000  3.0 1.0    2.2  0.032     0.034      0.2        0.39       0.13       0.2        0.04       0.038      0.028      0.028      0.04
      Polkadot     DOT    2020-08-20       852      1280  4.0 1.1    1.9  2.9       -          8.3        40         11.3       52         7.3        6.25       4.3        5.3        8.2
      Polygon      MATIC  2020-01-01      2700      9590  5.5 1.2    2.8  0.0135    0.0095     0.0176     0.78       0.69       1.78       0.36       0.81       0.76       0.67       0.97
      Shiba_Inu    SHIB   2021-04-17 394800000 589300000  4.0 1.1    3.2  0.0000021 -          -          0.000016   0.0000061  0.000055   0.0000076  0.0000108  0.0000081  0.0000076  0.0000103
      Solana       SOL    2020-04-10         8     428.5  4.5 1.2    2.8  0.95      -          1.85       44         24         238        32         32.8       10         19         101
      Stellar      XLM    2020-01-01     20050     28300  3.5 1.0    1.8  0.045     0.036      0.13       0.62       0.21       0.39       0.105      0.123      0.071      0.11       0.129
      Tether       USDT   2020-01-01      4100     91700 70.0 0.0    0.03 1         1          1          1          1          1          1          1          1          1          1
      TRON         TRX    2020-01-01     66680     88280  8.0 0.9    1.5  0.0133    0.0095     0.027      0.15       0.053      0.11       0.055      0.0625     0.0546     0.077      0.107
      Uniswap      UNI    2020-09-17       150       598  3.0 1.1    2.3  3.4       -          4.7        39         15.5       26         3.9        6.5        5.2        5.3        7.3
      USD_Coin     USDC   2020-01-01       520     24500 15.0 0.0    0.03 1         1          1          1          1          1          1          1          1          1          1
      XRP          XRP    2020-01-01     43300     54200  5.0 0.9    1.9  0.193     0.145      0.237      1.55       0.53       1.25       0.315      0.53       0.34       0.475      0.615
      """;

  private static final double MILLION = 1e6;
  private static final double PERCENT = 100;

  /**
   * The column of the price on the first day; the prices on the days in the table header follow.
   */
  private static final int FIRST_PRICE = 8;

  /** Returns all currencies, by name. */
  static List<SampleCurrency> all() {
    var lines = TABLE.lines().map(line -> line.split(" +")).toList();
    var head = lines.get(0);
    var days = Arrays.stream(head, FIRST_PRICE + 1, head.length).map(LocalDate::parse).toList();
    return lines.stream().skip(1).map(cells -> parse(cells, days)).toList();
  }

  private static SampleCurrency parse(String[] cells, List<LocalDate> days) {
    var from = LocalDate.parse(cells[2]);
    var logPrices = new TreeMap<Long, Double>();
    logPrices.put(from.toEpochDay(), logPrice(cells[FIRST_PRICE]));
    for (int i = 0; i < days.size(); i++) {
      var price = cells[FIRST_PRICE + 1 + i];
      if (!price.equals("-")) {
        logPrices.put(days.get(i).toEpochDay(), logPrice(price));
      }
    }
    return new SampleCurrency(
        cells[0].replace('_', ' '),
        cells[1],
        from,
        Double.parseDouble(cells[3]) * MILLION,
        Double.parseDouble(cells[4]) * MILLION,
        Double.parseDouble(cells[5]) / PERCENT,
        Double.parseDouble(cells[6]),
        Double.parseDouble(cells[7]) / PERCENT,
        logPrices);
  }

  private static double logPrice(String price) {
    return StrictMath.log(Double.parseDouble(price));
  }

  /** Returns the natural logarithm of the price on a day, interpolated from the table alone. */
  double logPrice(long epochDay) {
    var before = logPrices.floorEntry(epochDay);
    var after = logPrices.ceilingEntry(epochDay);
    if (before.getKey().equals(after.getKey())) {
      return before.getValue();
    }
    double gone = epochDay - before.getKey();
    double share = gone / (after.getKey() - before.getKey());
    return before.getValue() + share * (after.getValue() - before.getValue());
  }

  /** Returns the number of units on a day. */
  double supply(long epochDay) {
    double first = from.toEpochDay();
    double share = (epochDay - first) / (LAST_DAY.toEpochDay() - first);
    return supply + share * (supplyAtEnd - supply);
  }
}
