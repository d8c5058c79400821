package io.krispyto.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CurrencyQuestionsTest {

  @Test
  void whatIsAbsentHasADefault() {
    assertThat(CurrenciesQuestion.from(Map.of()))
        .isEqualTo(new CurrenciesQuestion(Optional.empty(), Optional.empty(), RowFormat.JSON));
    assertThat(HistoryQuestion.from(Map.of("currency", " btc ")))
        .isEqualTo(
            new HistoryQuestion(
                new NamedCurrency("btc"),
                Optional.empty(),
                Optional.empty(),
                HistoryInterval.DAY,
                HistoryFill.NONE,
                RowFormat.JSON));
  }

  @Test
  void daysMayHaveLeadingZeros() {
    assertThat(HistoryQuestion.from(Map.of("currency", "btc", "from", "2021-7-6")))
        .isEqualTo(HistoryQuestion.from(Map.of("currency", "btc", "from", "2021-07-06")))
        .extracting(HistoryQuestion::from)
        .isEqualTo(Optional.of(LocalDate.of(2021, 7, 6)));
  }

  @Test
  void aHundredYearsAreAskedAndNoDayMore() {
    var most =
        HistoryQuestion.from(Map.of("currency", "btc", "from", "1921-1-6", "to", "2021-1-6"));
    assertThat(most.from()).isPresent();
    assertThatThrownBy(
            () ->
                HistoryQuestion.from(
                    Map.of("currency", "btc", "from", "1921-1-6", "to", "2021-1-7")))
        .isInstanceOf(Failure.InvalidRequest.class)
        .hasMessage("to: is more than 100 years after from");
  }

  @Test
  void eachQuestionHasATextOfItsOwn() {
    assertThat(
            List.of(
                text(CurrencyQuestion::from, Map.of("currency", "btc")),
                text(SearchQuestion::from, Map.of("name", "btc")),
                text(CurrenciesQuestion::from, Map.of()),
                text(CurrenciesQuestion::from, Map.of("q", "btc")),
                text(CurrenciesQuestion::from, Map.of("q", "5")),
                text(CurrenciesQuestion::from, Map.of("limit", "5")),
                text(CurrenciesQuestion::from, Map.of("format", "csv")),
                text(HistoryQuestion::from, Map.of("currency", "btc")),
                text(HistoryQuestion::from, Map.of("currency", "btc", "from", "2021-7-6")),
                text(HistoryQuestion::from, Map.of("currency", "btc", "to", "2021-7-6")),
                text(HistoryQuestion::from, Map.of("currency", "btc", "interval", "1w")),
                text(HistoryQuestion::from, Map.of("currency", "btc", "interval", "1mo")),
                text(HistoryQuestion::from, Map.of("currency", "btc", "fill", "null")),
                text(HistoryQuestion::from, Map.of("currency", "btc", "fill", "previous")),
                text(HistoryQuestion::from, Map.of("currency", "btc", "format", "ndjson"))))
        .doesNotHaveDuplicates();
  }

  private static String text(
      Function<Map<String, String>, Question> reader, Map<String, String> given) {
    return reader.apply(given).text();
  }
}
