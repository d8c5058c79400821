package io.krispyto.domain;

import java.time.LocalDate;
import java.util.Map;

/** What a record is to be from now on. */
public record NewRecord(RecordKey key, RecordValues values) {
  /** Before the first block of the first currency there was nothing to be priced. */
  private static final LocalDate FIRST_DAY = LocalDate.of(2009, 1, 1);

  /**
   * Reads the contract's parameters {@code currency} and {@code date}, and its body.
   *
   * @param given the body as a map, {@code body}
   * @param today the UTC calendar day it is
   * @throws Failure.InvalidRequest naming everything that is missing or malformed
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
