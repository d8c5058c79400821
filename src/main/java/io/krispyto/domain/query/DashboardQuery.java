package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.Symbols;
import io.krispyto.domain.day.RequestedDay;
import io.krispyto.domain.day.Window;
import io.krispyto.domain.day.Within;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The query of {@code /dashboard}.
 *
 * @param symbols the requested currencies
 * @param day the requested day
 * @param orderBy column by which the rows are ranked
 * @param orderType direction of the order
 * @param windows additional windows for price changes; may be empty
 * @param closes number of days, up to the requested day, whose closing prices each row lists; 0 for
 *     none
 * @param options which currencies are ranked, and the currency of their values
 * @param within how much earlier than the requested day a record may be; each row then has its day
 * @param format format of the rows
 */
public record DashboardQuery(
    Symbols symbols,
    RequestedDay day,
    OrderColumn orderBy,
    OrderType orderType,
    List<Window> windows,
    int closes,
    RankingOptions options,
    Within within,
    RowFormat format)
    implements Query {
  /** The maximum number of closing prices in a response that is built in memory. */
  public static final int MAX_CLOSES_PER_PAGE = 100_000;

  private static final int MAX_CLOSES = 366;
  private static final int MAX_WITHIN = 30;

  public DashboardQuery {
    // Null if the parameter is malformed, until check() throws.
    windows = windows == null ? List.of() : List.copyOf(windows);
  }

  /**
   * Parses the contract's parameters {@code id}, {@code date}, {@code order_by} and {@code
   * order_type}, and the optional {@code windows}, {@code closes}, {@code quote}, {@code include},
   * {@code within} and {@code format}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public static DashboardQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var query = read(parameters);
    parameters.check();
    return query;
  }

  /** Parses the query as part of a request. Call {@link Parameters#check()} before using it. */
  public static DashboardQuery read(Parameters parameters) {
    var closes = parameters.number("closes", 0, MAX_CLOSES);
    return new DashboardQuery(
        parameters.required("id", Symbols::parse),
        parameters.required("date", RequestedDay::parse),
        parameters.required("order_by", OrderColumn::parse),
        parameters.required("order_type", OrderType::parse),
        parameters.optional("windows", Window::parseAll, List.of()),
        closes == null ? 0 : closes,
        RankingOptions.read(parameters),
        Within.read(parameters, MAX_WITHIN),
        parameters.format());
  }

  /** The same query in another format. */
  public DashboardQuery in(RowFormat other) {
    return new DashboardQuery(
        symbols, day, orderBy, orderType, windows, closes, options, within, other);
  }

  @Override
  public Kind kind() {
    return Kind.DASHBOARD;
  }

  @Override
  public String text() {
    // A symbol has no comma and no control character.
    return "dashboard\t"
        + String.join(",", symbols.listed())
        + "\t"
        + day
        + "\t"
        + orderBy
        + "\t"
        + orderType
        + "\t"
        + format
        + windowsText()
        + (closes == 0 ? "" : "\t" + closes)
        + options.text()
        + (Within.NONE.equals(within) ? "" : "\twithin " + within);
  }

  private String windowsText() {
    return windows.isEmpty()
        ? ""
        : windows.stream().map(Window::toString).collect(Collectors.joining(",", "\t", ""));
  }
}
