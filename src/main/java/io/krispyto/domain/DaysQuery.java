package io.krispyto.domain;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code /days} is asked.
 *
 * @param near the day around which others are looked for; if absent, the last one with a record
 */
public record DaysQuery(Optional<LocalDate> near) implements Query {

  /**
   * Reads the contract's parameter {@code near}, if given.
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
  public String text() {
    return "days\t" + near.map(LocalDate::toString).orElse("");
  }
}
