package io.krispyto.domain;

import java.time.LocalDate;

/**
 * One currency on one day.
 *
 * @param name of the currency
 * @param symbol of the currency
 * @param day a UTC calendar day; of the time of a record nothing is told
 */
public record PriceRecord(String name, String symbol, LocalDate day, RecordValues values) {}
