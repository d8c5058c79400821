package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.NameRules;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.RowFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The query of {@code /currencies}.
 *
 * @param contained text that the name, symbol or slug contains; empty means all currencies
 * @param limit maximum number of currencies; empty means all
 * @param fiat whether to list fiat currencies, or all others; empty means both
 * @param format format of the rows
 */
public record CurrenciesQuery(
    Optional<String> contained, Optional<Integer> limit, Optional<Boolean> fiat, RowFormat format)
    implements Query {
  private static final int MAX_LENGTH = 128;
  private static final int MAX_LIMIT = 10_000;

  /**
   * Parses the contract's parameters {@code q}, {@code limit}, {@code fiat} and {@code format}, all
   * optional.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static CurrenciesQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var contained = parameters.optional("q", CurrenciesQuery::strip, null);
    var limit = parameters.limit(null, MAX_LIMIT);
    var fiat = parameters.flag("fiat", null);
    var format = parameters.format();
    parameters.check();
    return new CurrenciesQuery(
        Optional.ofNullable(contained),
        Optional.ofNullable(limit),
        Optional.ofNullable(fiat),
        format);
  }

  private static String strip(String text) {
    return NameRules.strip(Parameters.text(text, MAX_LENGTH));
  }

  @Override
  public Kind kind() {
    return Kind.CURRENCIES;
  }

  @Override
  public String text() {
    // The text has no tab and is never empty.
    return "currencies\t"
        + contained.orElse("")
        + "\t"
        + limit.map(Object::toString).orElse("")
        + "\t"
        + fiat.map(Object::toString).orElse("")
        + "\t"
        + format;
  }
}
