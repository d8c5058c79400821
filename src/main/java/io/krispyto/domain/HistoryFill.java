package io.krispyto.domain;

/** What stands in a history for an interval without a record. */
public enum HistoryFill {
  /** Nothing. */
  NONE,
  /** A row of nulls. */
  NULL,
  /** The last close and market cap before. */
  PREVIOUS;

  /**
   * Reads a way to fill as the contract has it.
   *
   * @throws IllegalArgumentException naming the ways, if it is none
   */
  public static HistoryFill parse(String text) {
    return switch (text) {
      case "none" -> NONE;
      case "null" -> NULL;
      case "previous" -> PREVIOUS;
      default -> throw new IllegalArgumentException("is none of none, null, previous");
    };
  }
}
