package io.krispyto.http.coingecko.data;

/** Changes of values, null if one of them is unknown. */
public final class Changes {
  private static final double PERCENT = 100;

  private Changes() {}

  public static Double absolute(Double value, Double before) {
    return value == null || before == null ? null : finite(value - before);
  }

  /** Computed like {@code percent_change} of the database. */
  public static Double percent(Double value, Double before) {
    return value == null || before == null || before == 0
        ? null
        : finite((value - before) / before * PERCENT);
  }

  private static Double finite(double change) {
    return Double.isFinite(change) ? Double.valueOf(change) : null;
  }
}
