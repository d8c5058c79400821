package io.krispyto.domain.record;

import io.krispyto.domain.CurrencyIdentity;
import java.time.LocalDate;

/**
 * The price record of one currency on one day.
 *
 * @param day UTC calendar day; the time of day is not part of a record
 */
public record PriceRecord(CurrencyIdentity currency, LocalDate day, RecordValues values) {}
