package io.krispyto.domain;

import java.util.Map;

/**
 * The query of {@code /currencies/{currency}/history}.
 *
 * @param currency the requested currency
 */
public record HistoryQuery(NamedCurrency currency, HistoryRange range, HistoryLayout layout)
    implements Query {

  /**
   * Parses the contract's parameter {@code currency} and the optional ones of {@link HistoryRange}
   * and {@link HistoryLayout}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public static HistoryQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var currency = NamedCurrency.read(parameters);
    var range = HistoryRange.read(parameters);
    var layout = HistoryLayout.read(parameters, HistoryLayout.OF_ONE);
    parameters.check();
    return new HistoryQuery(currency, range, layout);
  }

  @Override
  public Kind kind() {
    return Kind.HISTORY;
  }

  @Override
  public String text() {
    // A name has no tab.
    return "history\t" + currency.given() + "\t" + range.text() + "\t" + layout.text();
  }
}
