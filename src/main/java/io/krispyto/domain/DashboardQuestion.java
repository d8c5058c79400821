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
 * @param format in which the rows are answered
 */
public record DashboardQuestion(
    Symbols symbols,
    AskedDay day,
    OrderColumn orderBy,
    OrderType orderType,
    List<Window> windows,
    RowFormat format)
    implements Question {

  public DashboardQuestion {
    // Null while it is read, where it is wrong.
    windows = windows == null ? List.of() : List.copyOf(windows);
  }

  /**
   * Reads the contract's parameters {@code id}, {@code date}, {@code order_by} and {@code
   * order_type}, and, if given, {@code windows} and {@code format}.
   *
   * @throws Failure.InvalidRequest naming every one that is missing or malformed
   */
  public static DashboardQuestion from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var question = read(parameters);
    parameters.check();
    return question;
  }

  /** Reads it among others, which is to be checked before it is used. */
  static DashboardQuestion read(Parameters parameters) {
    return new DashboardQuestion(
        parameters.required("id", Symbols::parse),
        parameters.required("date", AskedDay::parse),
        parameters.required("order_by", OrderColumn::parse),
        parameters.required("order_type", OrderType::parse),
        parameters.optional("windows", Window::parseAll, List.of()),
        parameters.format());
  }

  /** The same, answered in another format. */
  DashboardQuestion in(RowFormat other) {
    return new DashboardQuestion(symbols, day, orderBy, orderType, windows, other);
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
        + windowsText();
  }

  private String windowsText() {
    return windows.isEmpty()
        ? ""
        : windows.stream().map(Window::toString).collect(Collectors.joining(",", "\t", ""));
  }
}
