package io.krispyto.domain;

import java.util.Map;

/**
 * The query of {@code /market/history}.
 *
 * @param days the requested days
 * @param interval interval that each row covers
 * @param top the number of largest currencies to list
 * @param format format of the rows
 */
public record MarketHistoryQuery(DayRange days, HistoryInterval interval, int top, RowFormat format)
    implements Query {

  /**
   * Parses the contract's parameters {@code from}, {@code to}, {@code interval}, {@code top} and
   * {@code format}, all optional.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static MarketHistoryQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var days = DayRange.read(parameters);
    var interval = parameters.optional("interval", HistoryInterval::parse, HistoryInterval.DAY);
    var top = MarketQuery.top(parameters);
    var format = parameters.format();
    parameters.check();
    return new MarketHistoryQuery(days, interval, top, format);
  }

  @Override
  public Kind kind() {
    return Kind.MARKET_HISTORY;
  }

  @Override
  public String text() {
    return String.join(
        "\t",
        "market-history",
        days.toString(),
        interval.toString(),
        String.valueOf(top),
        format.toString());
  }
}
