package io.krispyto.domain;

/** A query that is answered from the data. Equal ones have the same answer. */
public sealed interface Query
    permits DashboardQuery,
        MoversQuery,
        SearchQuery,
        CurrenciesQuery,
        CurrencyQuery,
        HistoryQuery,
        DaysQuery {

  /** The query as one line of text, by which it can be told from every other. */
  String text();
}
