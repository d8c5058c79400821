package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.Symbols;
import io.krispyto.domain.history.HistoryLayout;
import io.krispyto.domain.history.HistoryRange;
import java.util.Map;

/**
 * The query of {@code /history}.
 *
 * @param symbols the requested currencies
 * @param options the currency of the values, and whether all currencies include fiat ones
 */
public record HistoriesQuery(
    Symbols symbols, HistoryRange range, HistoryLayout layout, RankingOptions options)
    implements Query {

  /**
   * Parses the contract's parameter {@code id}, the optional ones of {@link HistoryRange} and
   * {@link HistoryLayout}, and {@code quote} and {@code include}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public static HistoriesQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var symbols = parameters.required("id", Symbols::parse);
    var range = HistoryRange.read(parameters);
    var layout = HistoryLayout.read(parameters, HistoryLayout.OF_SEVERAL);
    var options = RankingOptions.read(parameters);
    parameters.check();
    return new HistoriesQuery(symbols, range, layout, options);
  }

  @Override
  public Kind kind() {
    return Kind.HISTORIES;
  }

  @Override
  public String text() {
    // A symbol has no comma and no control character.
    return "histories\t"
        + String.join(",", symbols.listed())
        + "\t"
        + range.text()
        + "\t"
        + layout.text()
        + options.text();
  }
}
