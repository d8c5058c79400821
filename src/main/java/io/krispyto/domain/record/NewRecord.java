package io.krispyto.domain.record;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import java.time.LocalDate;
import java.util.Map;

/** A record to write. */
public record NewRecord(RecordKey key, RecordValues values) {
  /** The month of the first Bitcoin block; no price can be older. */
  private static final LocalDate FIRST_DAY = LocalDate.of(2009, 1, 1);

  /**
   * Parses the contract's parameters {@code currency} and {@code date}, and the request body.
   *
   * @param given parameters by name, with the body as a map under {@code body}
   * @param today the current UTC calendar day
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public static NewRecord from(Map<String, ?> given, LocalDate today) {
    var parameters = new Parameters(given);
    var key = RecordKey.read(parameters);
    if (key.day() != null && key.day().isAfter(today)) {
      parameters.reject("date", key.day() + " is in the future");
    } else if (key.day() != null && key.day().isBefore(FIRST_DAY)) {
      parameters.reject("date", key.day() + " is before " + FIRST_DAY);
    }
    var values = RecordValues.read(given.get("body"), parameters);
    parameters.check();
    return new NewRecord(key, values);
  }
}
