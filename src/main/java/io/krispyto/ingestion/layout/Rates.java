package io.krispyto.ingestion.layout;

import java.util.List;

/**
 * The columns of a table of exchange rates, one per currency, and one row per day.
 *
 * @param base the base currency: each column has units of its currency per unit of the base
 * @param date the cell of the date
 * @param dollar the cell of the rate of the currency in which prices are stored
 * @param columns the cells of the rates, including the dollar's
 */
record Rates(Currency base, int date, int dollar, List<Column> columns) {
  /** A currency. */
  record Currency(String name, String symbol) {
    static Currency of(String code) {
      try {
        return new Currency(
            java.util.Currency.getInstance(code).getDisplayName(java.util.Locale.ENGLISH), code);
      } catch (IllegalArgumentException unknown) {
        return new Currency(code, code);
      }
    }
  }

  /** The cell of a currency's rates. */
  record Column(int place, Currency currency) {}
}
