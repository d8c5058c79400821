package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.day.DayRange;
import io.krispyto.domain.history.HistoryInterval;
import java.util.Map;
import java.util.Optional;

/**
 * The query of {@code /market/history}.
 *
 * @param days the requested days
 * @param interval interval that each row covers
 * @param top the number of largest currencies to list
 * @param quote the currency of the amounts; empty means US dollars
 * @param format format of the rows
 */
public record MarketHistoryQuery(
    DayRange days,
    HistoryInterval interval,
    int top,
    Optional<QuoteCurrency> quote,
    RowFormat format)
    implements Query {

  /**
   * Parses the contract's parameters {@code from}, {@code to}, {@code interval}, {@code top},
   * {@code quote} and {@code format}, all optional.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static MarketHistoryQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var days = DayRange.read(parameters);
    var interval = parameters.optional("interval", HistoryInterval::parse, HistoryInterval.DAY);
    var top = MarketQuery.top(parameters);
    var quote = QuoteCurrency.read(parameters);
    var format = parameters.format();
    parameters.check();
    return new MarketHistoryQuery(days, interval, top, quote, format);
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
            format.toString())
        + QuoteCurrency.text(quote);
  }
}
