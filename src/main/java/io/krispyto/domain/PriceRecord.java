package io.krispyto.domain;

import java.time.LocalDate;

/**
 * The price record of one currency on one day.
 *
 * @param name name of the currency
 * @param symbol symbol of the currency
 * @param day UTC calendar day; the time of day is not part of a record
 */
public record PriceRecord(String name, String symbol, LocalDate day, RecordValues values) {}
