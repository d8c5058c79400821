package io.krispyto.domain;

/** A question that is answered from the data. Equal ones have the same answer. */
public sealed interface Question
    permits DashboardQuestion,
        MoversQuestion,
        SearchQuestion,
        CurrenciesQuestion,
        CurrencyQuestion,
        HistoryQuestion,
        DaysQuestion {

  /** The question as one line of text, by which it can be told from every other. */
  String text();
}
