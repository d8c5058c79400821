package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.day.Day;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * The query of {@code /days}.
 *
 * @param near the day around which to look for others; empty means the last day with a record
 * @param includesFiat whether records of fiat currencies count
 */
public record DaysQuery(Optional<LocalDate> near, boolean includesFiat) implements Query {

  /**
   * Parses the contract's optional parameters {@code near} and {@code include}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static DaysQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var near = parameters.optional("near", Day::parse, null);
    var includesFiat = RankingOptions.includesFiat(parameters);
    parameters.check();
    return new DaysQuery(Optional.ofNullable(near), includesFiat);
  }

  @Override
  public Kind kind() {
    return Kind.DAYS;
  }

  @Override
  public String text() {
    return "days\t" + near.map(LocalDate::toString).orElse("") + RankingOptions.text(includesFiat);
  }
}
