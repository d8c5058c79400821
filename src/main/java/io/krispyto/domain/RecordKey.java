package io.krispyto.domain;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * Which record is meant: that of a currency on a day, the last one if there are several.
 *
 * @param currency its name or, failing that, its symbol
 * @param day a UTC calendar day
 */
public record RecordKey(String currency, LocalDate day) {
  /**
   * Reads the contract's parameters {@code currency} and {@code date}.
   *
   * @throws Failure.InvalidRequest naming every one that is missing or malformed
   */
  public static RecordKey from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var key = read(parameters);
    parameters.check();
    return key;
  }

  static RecordKey read(Parameters parameters) {
    return new RecordKey(
        NamedCurrency.read(parameters).given(), parameters.required("date", Day::parse));
  }

  /** The currency that is meant. */
  public NamedCurrency named() {
    return new NamedCurrency(currency);
  }

  /** There is no such currency. */
  public Failure unknownCurrency() {
    return named().unknown();
  }

  /**
   * Several currencies are meant.
   *
   * @param names of all that bear the symbol
   */
  public Failure ambiguousCurrency(List<String> names) {
    return named().ambiguous(names);
  }

  /**
   * The currency has no record on the day.
   *
   * @param name of the currency
   */
  public Failure noRecord(String name) {
    return new Failure.NotFound("There is no record of " + name + " on " + day + ".");
  }
}
