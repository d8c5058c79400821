package io.krispyto.domain.query;

/** A validated query of the data. Equal queries have equal responses. */
public sealed interface Query
    permits DashboardQuery,
        MoversQuery,
        SearchQuery,
        CurrenciesQuery,
        CurrencyQuery,
        HistoryQuery,
        HistoriesQuery,
        OhlcQuery,
        DaysQuery,
        LatestQuery,
        MarketQuery,
        MarketHistoryQuery,
        StatisticsQuery,
        CorrelationQuery {

  /** The kinds of queries; a switch over them is exhaustive. */
  enum Kind {
    DASHBOARD,
    MOVERS,
    SEARCH,
    CURRENCIES,
    CURRENCY,
    HISTORY,
    HISTORIES,
    OHLC,
    DAYS,
    LATEST,
    MARKET,
    MARKET_HISTORY,
    STATISTICS,
    CORRELATION
  }

  Kind kind();

  /** The query as one line of text that is different for each query. */
  String text();
}
