package io.krispyto.http.coingecko.request;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The rounding of prices.
 *
 * @param decimals number of decimal places
 */
public record Precision(int decimals) {
  /** Prices are not rounded. */
  static final Precision FULL = new Precision(Integer.MAX_VALUE);

  /** Rounds a price, which may be null. */
  public Double of(Double price) {
    return price == null || this == FULL
        ? price
        : Double.valueOf(
            BigDecimal.valueOf(price).setScale(decimals, RoundingMode.HALF_UP).doubleValue());
  }
}
