package io.krispyto.domain.currency;

import io.krispyto.domain.CurrencyIdentity;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A currency, its aliases and the extent of its records.
 *
 * @param firstDay first UTC day with a record; empty if the currency has no records
 * @param lastDay last UTC day with a record; empty if the currency has no records
 * @param records number of days with a record
 * @param missingDays number of days without a record between the first and the last day
 * @param isFiat whether it is a fiat currency, which is not ranked among the others
 */
public record CurrencyDetails(
    CurrencyIdentity currency,
    Optional<LocalDate> firstDay,
    Optional<LocalDate> lastDay,
    long records,
    long missingDays,
    List<CurrencyAlias> aliases,
    boolean isFiat) {
  public CurrencyDetails {
    aliases = List.copyOf(aliases);
  }
}
