package io.krispyto.domain;

import java.util.Map;
import java.util.Optional;

/**
 * What {@code /currencies} is asked.
 *
 * @param part what the names or symbols have in them; all currencies, if it is empty
 * @param limit how many at most; all, if it is empty
 * @param format in which the rows are answered
 */
public record CurrenciesQuery(Optional<String> part, Optional<Integer> limit, RowFormat format)
    implements Query {
  private static final int MAX_LENGTH = 50;
  private static final int MAX_LIMIT = 10_000;

  /**
   * Reads the contract's parameters {@code q}, {@code limit} and {@code format}, if given.
   *
   * @throws Failure.InvalidRequest naming every one that is malformed
   */
  public static CurrenciesQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var part = parameters.optional("q", CurrenciesQuery::part, null);
    var limit = parameters.limit(null, MAX_LIMIT);
    var format = parameters.format();
    parameters.check();
    return new CurrenciesQuery(Optional.ofNullable(part), Optional.ofNullable(limit), format);
  }

  private static String part(String text) {
    return NameRules.strip(Parameters.text(text, MAX_LENGTH));
  }

  @Override
  public String text() {
    // No part has a tab, and none is empty.
    return "currencies\t"
        + part.orElse("")
        + "\t"
        + limit.map(Object::toString).orElse("")
        + "\t"
        + format;
  }
}
