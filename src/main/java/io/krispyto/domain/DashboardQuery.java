package io.krispyto.domain;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What {@code /dashboard} is asked.
 *
 * @param symbols the currencies that are asked for
 * @param day the day that is asked for
 * @param orderBy the column that ranks the rows
 * @param orderType the direction
 * @param windows over which further changes are told; none if empty
 * @param closes of how many days up to this one the closes are told; 0 for none
 * @param format in which the rows are answered
 */
public record DashboardQuery(
    Symbols symbols,
    RequestedDay day,
    OrderColumn orderBy,
    OrderType orderType,
    List<Window> windows,
    int closes,
    RowFormat format)
    implements Query {
  /** How many closes an answer may have that is put together in memory. */
  public static final int MAX_CLOSES_OF_A_PAGE = 100_000;

  private static final int MAX_CLOSES = 366;

  public DashboardQuery {
    // Null while it is read, where it is wrong.
    windows = windows == null ? List.of() : List.copyOf(windows);
  }

  /**
   * Reads the contract's parameters {@code id}, {@code date}, {@code order_by} and {@code
   * order_type}, and, if given, {@code windows}, {@code closes} and {@code format}.
   *
   * @throws Failure.InvalidRequest naming every one that is missing or malformed
   */
  public static DashboardQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var query = read(parameters);
    parameters.check();
    return query;
  }

  /** Reads it among others, which is to be checked before it is used. */
  static DashboardQuery read(Parameters parameters) {
    var closes = parameters.number("closes", 0, MAX_CLOSES);
    return new DashboardQuery(
        parameters.required("id", Symbols::parse),
        parameters.required("date", RequestedDay::parse),
        parameters.required("order_by", OrderColumn::parse),
        parameters.required("order_type", OrderType::parse),
        parameters.optional("windows", Window::parseAll, List.of()),
        closes == null ? 0 : closes,
        parameters.format());
  }

  /** The same, answered in another format. */
  DashboardQuery in(RowFormat other) {
    return new DashboardQuery(symbols, day, orderBy, orderType, windows, closes, other);
  }

  @Override
  public String text() {
    // No symbol has a comma or a control character.
    return "dashboard\t"
        + String.join(",", symbols.asked())
        + "\t"
        + day
        + "\t"
        + orderBy
        + "\t"
        + orderType
        + "\t"
        + format
        + windowsText()
        + (closes == 0 ? "" : "\t" + closes);
  }

  private String windowsText() {
    return windows.isEmpty()
        ? ""
        : windows.stream().map(Window::toString).collect(Collectors.joining(",", "\t", ""));
  }
}
