package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.currency.NamedCurrency;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.history.HistoryLayout;
import io.krispyto.domain.history.HistoryRange;
import java.util.Map;
import java.util.Optional;

/**
 * The query of {@code /currencies/{currency}/history}.
 *
 * @param currency the requested currency
 * @param quote the currency of the values; empty means USD
 */
public record HistoryQuery(
    NamedCurrency currency, HistoryRange range, HistoryLayout layout, Optional<QuoteCurrency> quote)
    implements Query {

  /**
   * Parses the contract's parameter {@code currency}, the optional ones of {@link HistoryRange} and
   * {@link HistoryLayout}, and {@code quote}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public static HistoryQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var currency = NamedCurrency.read(parameters);
    var range = HistoryRange.read(parameters);
    var layout = HistoryLayout.read(parameters, HistoryLayout.OF_ONE);
    var quote = QuoteCurrency.read(parameters);
    parameters.check();
    return new HistoryQuery(currency, range, layout, quote);
  }

  @Override
  public Kind kind() {
    return Kind.HISTORY;
  }

  @Override
  public String text() {
    // A name has no tab.
    return "history\t"
        + currency.given()
        + "\t"
        + range.text()
        + "\t"
        + layout.text()
        + QuoteCurrency.text(quote);
  }
}
