package io.krispyto.domain.record;

import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.currency.NamedCurrency;
import io.krispyto.domain.day.Day;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * The key of a record: a currency on a day. If there are several records, it means the last one.
 *
 * @param currency its slug, name, symbol, or a symbol that it has as an alias on the day
 * @param day UTC calendar day
 */
public record RecordKey(String currency, LocalDate day) {
  /**
   * Parses the contract's parameters {@code currency} and {@code date}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public static RecordKey from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var key = read(parameters);
    parameters.check();
    return key;
  }

  static RecordKey read(Parameters parameters) {
    var currency = NamedCurrency.read(parameters);
    var day = parameters.required("date", Day::parse);
    return new RecordKey(currency == null ? null : currency.given(), day);
  }

  /** The currency of the key. */
  public NamedCurrency named() {
    return new NamedCurrency(currency);
  }

  /** The failure if no currency matches. */
  public Failure unknownCurrency() {
    return named().unknown();
  }

  /**
   * The failure if several currencies match.
   *
   * @param candidates all matching currencies
   */
  public Failure ambiguousCurrency(List<CurrencyIdentity> candidates) {
    return named().ambiguous(candidates);
  }

  /**
   * The failure if the currency has no record on the day.
   *
   * @param name name of the currency
   */
  public Failure noRecord(String name) {
    return new Failure.NotFound("There is no record of " + name + " on " + day + ".");
  }
}
