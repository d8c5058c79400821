package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.currency.NamedCurrency;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.day.Day;
import io.krispyto.domain.day.Within;
import io.krispyto.domain.record.PricePairs;
import io.krispyto.domain.record.RecordColumn;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The query of {@code /prices}.
 *
 * @param pairs the requested pairs of a currency and a day
 * @param within how much earlier than its day a record may be
 * @param fields the requested values of each record, in the order requested
 * @param quote the currency of the values, at the rate of each record's day; empty means USD
 * @param format format of the rows
 */
public record PricesQuery(
    PricePairs pairs,
    Within within,
    List<RecordColumn> fields,
    Optional<QuoteCurrency> quote,
    RowFormat format) {
  private static final int MAX_WITHIN = 366;

  /** The values, in the order of the contract. */
  private static final List<RecordColumn> FIELDS =
      List.of(
          RecordColumn.OPEN,
          RecordColumn.HIGH,
          RecordColumn.LOW,
          RecordColumn.CLOSE,
          RecordColumn.VOLUME,
          RecordColumn.MARKET_CAP);

  /**
   * Parses {@code pairs} and the contract's optional parameters {@code within}, {@code fields},
   * {@code quote} and {@code format}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   * @throws Failure.TooLarge if there are too many pairs
   */
  public static PricesQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var query = read(PricePairs.read(parameters), parameters);
    parameters.check();
    return query;
  }

  /**
   * Checks the parameters of a request whose pairs are in its body.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static void checkOptions(Map<String, ?> given) {
    var parameters = new Parameters(given);
    read(null, parameters);
    parameters.check();
  }

  /**
   * Parses the day of a pair.
   *
   * @throws IllegalArgumentException with the reason, if it is malformed
   */
  public static LocalDate day(String text) {
    return Day.parse(text);
  }

  /**
   * Parses the currency of a pair.
   *
   * @throws IllegalArgumentException with the reason, if it is malformed
   */
  public static NamedCurrency currency(String text) {
    return NamedCurrency.parse(text);
  }

  private static PricesQuery read(PricePairs pairs, Parameters parameters) {
    return new PricesQuery(
        pairs,
        Within.read(parameters, MAX_WITHIN),
        parameters.optional("fields", PricesQuery::fields, List.of(RecordColumn.CLOSE)),
        QuoteCurrency.read(parameters),
        parameters.format());
  }

  private static List<RecordColumn> fields(String text) {
    var fields = Arrays.stream(text.split(",", -1)).map(PricesQuery::field).toList();
    if (new HashSet<>(fields).size() < fields.size()) {
      throw new IllegalArgumentException("repeats a field");
    }
    return fields;
  }

  private static RecordColumn field(String name) {
    return FIELDS.stream()
        .filter(field -> field.member().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "has a field that is not one of "
                        + FIELDS.stream()
                            .map(RecordColumn::member)
                            .collect(Collectors.joining(", "))));
  }
}
