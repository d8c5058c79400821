package io.krispyto.domain;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * The query of {@code /days}.
 *
 * @param near the day around which to look for others; empty means the last day with a record
 */
public record DaysQuery(Optional<LocalDate> near) implements Query {

  /**
   * Parses the contract's optional parameter {@code near}.
   *
   * @throws Failure.InvalidRequest if it is malformed
   */
  public static DaysQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var near = parameters.optional("near", Day::parse, null);
    parameters.check();
    return new DaysQuery(Optional.ofNullable(near));
  }

  @Override
  public Kind kind() {
    return Kind.DAYS;
  }

  @Override
  public String text() {
    return "days\t" + near.map(LocalDate::toString).orElse("");
  }
}
