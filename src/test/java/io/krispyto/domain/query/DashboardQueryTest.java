package io.krispyto.domain.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.Symbols;
import io.krispyto.domain.Violation;
import io.krispyto.domain.day.RequestedDay;
import io.krispyto.domain.day.Within;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardQueryTest {
  private static final Map<String, String> GOOD =
      Map.of("id", "all", "date", "2022-10-9", "order_by", "crypto", "order_type", "desc");

  @Test
  void theFourParametersMakeAQuery() {
    assertThat(DashboardQuery.from(GOOD))
        .isEqualTo(
            new DashboardQuery(
                new Symbols(List.of()),
                new RequestedDay.On(LocalDate.of(2022, 10, 9)),
                OrderColumn.CRYPTO,
                OrderType.DESC,
                List.of(),
                0,
                RankingOptions.DEFAULT,
                Within.NONE,
                RowFormat.JSON));
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "ALL", "All", " all "})
  void allMeansEveryCurrency(String id) {
    assertThat(with("id", id).symbols().isAll()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "btc | btc",
        "btc,eth | btc eth",
        "' eth ,  BTC ' | btc eth",
        "btc,BTC,Btc | btc",
        "all,btc | all btc",
        "$PAC,1st | $pac 1st",
        "БИТКОИН | биткоин",
        "A b | 'a b'",
      })
  void commasSeparateSymbols(String id, String symbols) {
    assertThat(String.join(" ", with("id", id).symbols().listed())).isEqualTo(symbols);
  }

  @Test
  void queriesThatMeanTheSameAreEqual() {
    assertThat(with("id", "btc, eth", "date", "2021-7-6", "order_by", "market_cap"))
        .isEqualTo(with("id", "ETH,BTC,eth", "date", "2021-07-06", "order_by", "market-cap"));
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "btc,", ",btc", "btc,,eth", "btc, ,eth", "btc,\u2003"})
  void anEmptySymbolIsInvalid(String id) {
    assertWrong("id", id, "has an empty symbol");
  }

  @ParameterizedTest
  @ValueSource(strings = {"btc\n", "\tbtc", "b\u0000tc", "btc,\u001f", "btc\u007f"})
  void aControlCharacterIsInvalid(String id) {
    assertWrong("id", id, "contains a control character");
  }

  @Test
  void symbolsHaveAtMost2000Characters() {
    // One character of two UTF-16 units counts once.
    assertThat(with("id", "𝔅".repeat(2000)).symbols().listed()).hasSize(1);
    assertWrong("id", "b".repeat(2001), "is longer than 2000 characters");
    assertWrong("id", "𝔅".repeat(2001), "is longer than 2000 characters");
  }

  @ParameterizedTest
  @CsvSource({
    "2022-10-9, 2022-10-09",
    "2022-10-09, 2022-10-09",
    "2022-1-1, 2022-01-01",
    "2022-01-1, 2022-01-01",
    "2020-2-29, 2020-02-29",
    "2000-02-29, 2000-02-29",
    "2022-12-31, 2022-12-31",
    "9999-12-31, 9999-12-31",
    "0001-01-01, 0001-01-01",
    // The year before 1 in ISO 8601: a real day, for which there is no data.
    "0000-02-29, 0000-02-29"
  })
  void leadingZerosOfADayAreOptional(String date, LocalDate day) {
    assertThat(with("date", date).day()).isEqualTo(new RequestedDay.On(day));
  }

  @Test
  void latestIsAValidDay() {
    assertThat(with("date", "latest").day()).isEqualTo(new RequestedDay.Latest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2021-02-29",
        "1900-2-29",
        "2100-2-29",
        "2021-02-30",
        "2021-4-31",
        "2022-0-9",
        "2022-13-1",
        "2022-10-0",
        "2022-10-32",
        "2022-00-00",
        "2022-99-99"
      })
  void aDayMustBeARealDate(String date) {
    assertWrong("date", date, date + " is not a real date");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22-10-9",
        "12022-10-9",
        "-2022-10-9",
        "+2022-10-9",
        "2022-10",
        "2022-10-",
        "2022-10-009",
        "2022-010-9",
        "2022--10-9",
        "2022/10/9",
        "2022.10.9",
        "2022-10-9Z",
        " 2022-10-9",
        "2022-10-9 ",
        "2022-10-9\n",
        "2022- 1- 9",
        "2022-10-9;",
        "2022-1x-9",
        "LATEST",
        " latest",
        "latest ",
        // Non-ASCII digits (Arabic-Indic, fullwidth), and a dash that is not a hyphen.
        "٢٠٢٢-١٠-٩",
        "2022-10-٩",
        "２０２２-10-9",
        "2022–10–9"
      })
  void otherTextIsNotADay(String date) {
    assertWrong("date", date, "is neither latest nor a date like 2022-10-9");
  }

  @ParameterizedTest
  @CsvSource({
    "crypto, CRYPTO",
    "symbol, SYMBOL",
    "price, PRICE",
    "24h, CHANGE_1D",
    "7d, CHANGE_7D",
    "1m, CHANGE_30D",
    "24h-volume, VOLUME",
    "market_cap, MARKET_CAP",
    "market-cap, MARKET_CAP"
  })
  void everyColumnCanBeSortedBy(String orderBy, OrderColumn column) {
    assertThat(with("order_by", orderBy).orderBy()).isEqualTo(column);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Crypto",
        "name",
        "24h_volume",
        "marketcap",
        "price ",
        "price desc",
        "1; drop",
        "CHANGE_1D"
      })
  void otherColumnsAreInvalid(String orderBy) {
    assertWrong(
        "order_by",
        orderBy,
        "is not one of crypto, symbol, price, 24h, 7d, 1m, 24h-volume, market-cap, market_cap");
  }

  @Test
  void theDirectionIsAscOrDesc() {
    assertThat(with("order_type", "asc").orderType()).isEqualTo(OrderType.ASC);
    assertThat(with("order_type", "desc").orderType()).isEqualTo(OrderType.DESC);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ASC", "Desc", "ascending", "asc ", "asc,desc", "1"})
  void otherDirectionsAreInvalid(String orderType) {
    assertWrong("order_type", orderType, "is neither asc nor desc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "date", "order_by", "order_type"})
  void eachParameterIsRequiredAndNotEmpty(String parameter) {
    var without = new HashMap<>(GOOD);
    without.remove(parameter);
    assertThat(violations(without)).containsExactly(new Violation(parameter, "is missing"));
    assertWrong(parameter, "", "is empty");
    assertWrong(parameter, "  ", "is empty");
    assertWrong(parameter, "\u2003", "is empty");
  }

  @Test
  void allViolationsAreReportedInTheOrderOfTheContract() {
    assertThat(violations(Map.of("id", "btc,,eth", "date", "2021-02-30", "order_by", "name")))
        .containsExactly(
            new Violation("id", "has an empty symbol"),
            new Violation("date", "2021-02-30 is not a real date"),
            new Violation(
                "order_by",
                "is not one of crypto, symbol, price, 24h, 7d, 1m, 24h-volume, market-cap,"
                    + " market_cap"),
            new Violation("order_type", "is missing"));
  }

  @Test
  void theMessageNamesEachParameterWithItsReason() {
    var given = new HashMap<>(GOOD);
    given.put("date", "2021-02-30");
    given.remove("order_type");

    assertThat(invalid(given))
        .hasMessage("date: 2021-02-30 is not a real date; order_type: is missing");
  }

  @Test
  void otherParametersAreIgnored() {
    assertThat(with("page", "", "limit", "x")).isEqualTo(DashboardQuery.from(GOOD));
  }

  /** A valid query with these parameters replaced, given by name and value. */
  private static DashboardQuery with(String... parameters) {
    var given = new HashMap<>(GOOD);
    for (var i = 0; i < parameters.length; i += 2) {
      given.put(parameters[i], parameters[i + 1]);
    }
    return DashboardQuery.from(given);
  }

  private static void assertWrong(String parameter, String value, String reason) {
    var given = new HashMap<>(GOOD);
    given.put(parameter, value);
    assertThat(violations(given)).containsExactly(new Violation(parameter, reason));
  }

  private static List<Violation> violations(Map<String, String> given) {
    return invalid(given).violations();
  }

  private static Failure.InvalidRequest invalid(Map<String, String> given) {
    var failure =
        catchThrowableOfType(Failure.InvalidRequest.class, () -> DashboardQuery.from(given));
    assertThat(failure).as("%s", given).isNotNull();
    return failure;
  }
}
