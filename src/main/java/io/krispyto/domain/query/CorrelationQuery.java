package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.currency.NamedCurrency;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.day.DayRange;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The query of {@code /correlation}.
 *
 * @param currencies the requested currencies, in the order of the rows; at least two
 * @param days the requested days
 * @param quote the currency of the prices; empty means US dollars
 * @param format format of the rows
 */
public record CorrelationQuery(
    List<NamedCurrency> currencies, DayRange days, Optional<QuoteCurrency> quote, RowFormat format)
    implements Query {
  private static final int MAX_CURRENCIES = 30;

  public CorrelationQuery {
    currencies = List.copyOf(currencies);
  }

  /**
   * Parses the contract's parameter {@code id} and the optional {@code from}, {@code to}, {@code
   * quote} and {@code format}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public static CorrelationQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var currencies = parameters.required("id", CorrelationQuery::currencies);
    var days = DayRange.read(parameters);
    var quote = QuoteCurrency.read(parameters);
    var format = parameters.format();
    parameters.check();
    return new CorrelationQuery(currencies, days, quote, format);
  }

  private static List<NamedCurrency> currencies(String text) {
    var currencies = Arrays.stream(text.split(",", -1)).map(CorrelationQuery::currency).toList();
    var distinct = currencies.stream().distinct().toList();
    if (distinct.size() < 2 || distinct.size() > MAX_CURRENCIES) {
      throw new IllegalArgumentException(
          "has " + distinct.size() + " currencies, not 2 to " + MAX_CURRENCIES);
    }
    return distinct;
  }

  private static NamedCurrency currency(String text) {
    var currency = NamedCurrency.parse(text);
    if (currency.given().isEmpty()) {
      throw new IllegalArgumentException("has an empty name between commas");
    }
    return currency;
  }

  @Override
  public Kind kind() {
    return Kind.CORRELATION;
  }

  @Override
  public String text() {
    // A name of the list has no comma and no tab.
    var listed = currencies.stream().map(NamedCurrency::given).collect(Collectors.joining(","));
    return String.join("\t", "correlation", listed, days.toString(), format.toString())
        + QuoteCurrency.text(quote);
  }
}
