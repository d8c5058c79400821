package io.krispyto.domain.query;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The columns that can rank the dashboard. */
public enum OrderColumn {
  CRYPTO("crypto"),
  SYMBOL("symbol"),
  PRICE("price"),
  CHANGE_1D("24h"),
  CHANGE_7D("7d"),
  CHANGE_30D("1m"),
  VOLUME("24h-volume"),
  MARKET_CAP("market-cap");

  private static final String NAMES =
      Arrays.stream(values()).map(OrderColumn::columnName).collect(Collectors.joining(", "));

  private final String columnName;

  OrderColumn(String columnName) {
    this.columnName = columnName;
  }

  /** The column's member name in the response. */
  public String columnName() {
    return columnName;
  }

  /**
   * Parses the name of a column; {@code market_cap} also means {@code market-cap}.
   *
   * @throws IllegalArgumentException listing the valid names
   */
  public static OrderColumn parse(String text) {
    if (text.equals("market_cap")) {
      return MARKET_CAP;
    }
    for (var column : values()) {
      if (column.columnName.equals(text)) {
        return column;
      }
    }
    throw new IllegalArgumentException("is not one of " + NAMES + ", market_cap");
  }
}
