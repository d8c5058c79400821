package io.krispyto.domain.history;

/** How a history fills an interval without a record. */
public enum HistoryFill {
  /** Omits the interval. */
  NONE,
  /** Adds a row of nulls. */
  NULL,
  /** Repeats the last close and market cap before the interval. */
  PREVIOUS;

  /**
   * Parses the contract's parameter {@code fill}.
   *
   * @throws IllegalArgumentException listing the valid values
   */
  public static HistoryFill parse(String text) {
    return switch (text) {
      case "none" -> NONE;
      case "null" -> NULL;
      case "previous" -> PREVIOUS;
      default -> throw new IllegalArgumentException("is not one of none, null, previous");
    };
  }
}
