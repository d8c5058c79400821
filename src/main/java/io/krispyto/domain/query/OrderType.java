package io.krispyto.domain.query;

/** The direction of an order. */
public enum OrderType {
  ASC,
  DESC;

  /**
   * Parses {@code asc} or {@code desc}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static OrderType parse(String text) {
    return switch (text) {
      case "asc" -> ASC;
      case "desc" -> DESC;
      default -> throw new IllegalArgumentException("is neither asc nor desc");
    };
  }
}
