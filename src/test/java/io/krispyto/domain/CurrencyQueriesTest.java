package io.krispyto.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.domain.currency.NamedCurrency;
import io.krispyto.domain.history.HistoryLayout;
import io.krispyto.domain.history.HistoryRange;
import io.krispyto.domain.query.CurrenciesQuery;
import io.krispyto.domain.query.CurrencyQuery;
import io.krispyto.domain.query.DaysQuery;
import io.krispyto.domain.query.HistoriesQuery;
import io.krispyto.domain.query.HistoryQuery;
import io.krispyto.domain.query.MoversQuery;
import io.krispyto.domain.query.OhlcQuery;
import io.krispyto.domain.query.Query;
import io.krispyto.domain.query.SearchQuery;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CurrencyQueriesTest {

  @Test
  void absentParametersHaveDefaults() {
    assertThat(CurrenciesQuery.from(Map.of()))
        .isEqualTo(
            new CurrenciesQuery(
                Optional.empty(), Optional.empty(), Optional.empty(), RowFormat.JSON));
    assertThat(HistoryQuery.from(Map.of("currency", " btc ")))
        .isEqualTo(
            new HistoryQuery(
                new NamedCurrency("btc"),
                HistoryRange.ALL_DAYS,
                HistoryLayout.ROWS,
                Optional.empty()));
  }

  @Test
  void daysMayHaveLeadingZeros() {
    assertThat(HistoryQuery.from(Map.of("currency", "btc", "from", "2021-7-6")))
        .isEqualTo(HistoryQuery.from(Map.of("currency", "btc", "from", "2021-07-06")))
        .extracting(query -> query.range().days().from())
        .isEqualTo(Optional.of(LocalDate.of(2021, 7, 6)));
  }

  @Test
  void aRangeHasAtMostAHundredYears() {
    var most = HistoryQuery.from(Map.of("currency", "btc", "from", "1921-1-6", "to", "2021-1-6"));
    assertThat(most.range().days().from()).isPresent();
    assertThatThrownBy(
            () ->
                HistoryQuery.from(Map.of("currency", "btc", "from", "1921-1-6", "to", "2021-1-7")))
        .isInstanceOf(Failure.InvalidRequest.class)
        .hasMessage("to: is more than 100 years after from");
  }

  @Test
  void dollarsAreTheSameQueryAsNoQuote() {
    assertThat(HistoryQuery.from(Map.of("currency", "btc", "quote", " Usd ")))
        .isEqualTo(HistoryQuery.from(Map.of("currency", "btc")));
    assertThat(MoversQuery.from(Map.of("quote", "USD")).text())
        .isEqualTo(MoversQuery.from(Map.of()).text());
    assertThat(MoversQuery.from(Map.of("quote", "EUR")))
        .isEqualTo(MoversQuery.from(Map.of("quote", "eur")))
        .isNotEqualTo(MoversQuery.from(Map.of()));
  }

  @Test
  void eachQueryHasItsOwnText() {
    assertThat(
            List.of(
                text(CurrencyQuery::from, Map.of("currency", "btc")),
                text(SearchQuery::from, Map.of("name", "btc")),
                text(CurrenciesQuery::from, Map.of()),
                text(CurrenciesQuery::from, Map.of("q", "btc")),
                text(CurrenciesQuery::from, Map.of("q", "5")),
                text(CurrenciesQuery::from, Map.of("limit", "5")),
                text(CurrenciesQuery::from, Map.of("fiat", "true")),
                text(CurrenciesQuery::from, Map.of("fiat", "false")),
                text(MoversQuery::from, Map.of("quote", "eur")),
                text(MoversQuery::from, Map.of("include", "fiat")),
                text(HistoryQuery::from, Map.of("currency", "btc", "quote", "eur")),
                text(DaysQuery::from, Map.of("include", "fiat")),
                text(CurrenciesQuery::from, Map.of("format", "csv")),
                text(HistoryQuery::from, Map.of("currency", "btc")),
                text(HistoryQuery::from, Map.of("currency", "btc", "from", "2021-7-6")),
                text(HistoryQuery::from, Map.of("currency", "btc", "to", "2021-7-6")),
                text(HistoryQuery::from, Map.of("currency", "btc", "interval", "1w")),
                text(HistoryQuery::from, Map.of("currency", "btc", "interval", "1mo")),
                text(HistoryQuery::from, Map.of("currency", "btc", "fill", "null")),
                text(HistoryQuery::from, Map.of("currency", "btc", "fill", "previous")),
                text(HistoryQuery::from, Map.of("currency", "btc", "format", "ndjson")),
                text(HistoryQuery::from, Map.of("currency", "btc", "shape", "columns")),
                text(HistoryQuery::from, Map.of("currency", "btc", "shape", "pairs")),
                text(HistoryQuery::from, Map.of("currency", "btc", "shape", "pairs", "time", "s")),
                text(HistoryQuery::from, Map.of("currency", "btc", "fields", "date,open")),
                text(HistoryQuery::from, Map.of("currency", "btc", "fields", "open,date")),
                text(HistoriesQuery::from, Map.of("id", "btc")),
                text(HistoriesQuery::from, Map.of("id", "btc", "quote", "eur")),
                text(HistoriesQuery::from, Map.of("id", "all")),
                text(HistoriesQuery::from, Map.of("id", "btc", "shape", "wide")),
                text(OhlcQuery::from, Map.of()),
                text(OhlcQuery::from, Map.of("date", "2021-7-6")),
                text(OhlcQuery::from, Map.of("format", "csv"))))
        .doesNotHaveDuplicates();
  }

  private static String text(
      Function<Map<String, String>, Query> reader, Map<String, String> given) {
    return reader.apply(given).text();
  }
}
