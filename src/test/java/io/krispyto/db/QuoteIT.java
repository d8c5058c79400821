package io.krispyto.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The functions of the database that find a quote currency and its rates. */
class QuoteIT {
  private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);
  private static final int DAYS = 400;

  /** Compares slugs, names, symbols, and current and ended aliases; many are equal. */
  @Test
  void aQuoteIsTheCurrencyThatItsTextMeansWithoutADay() {
    var database =
        TestDatabase.filled(
            """
            insert into currency (name, symbol)
              values ('Alpha', 'A'), ('Beta', 'B'), ('A', 'C'), ('slug:alpha', 'D'), ('Eta', 'B'), ('Phi', 'P'), ('Chi', 'X')
            """,
            """
            insert into currency_alias (currency_id, symbol, name, last_day) values
              (2, 'BB', null, null), (2, null, 'Better', null), (5, 'E2', null, '2020-01-01'), (6, 'BB2', null, '2020-01-01'),
              (7, 'BB2', null, '2021-01-01'), (6, 'X', null, '2020-01-01'), (1, 'P', null, null), (7, 'Chi', null, null)
            """);
    var texts =
        "unnest('{a,alpha,b,beta,slug:alpha,SLUG:A,slug:beta,c,d,eta,BB,better,e2,bb2,x,p,phi,chi,none,slug:none}'::text[])"
            + " as given (text)";
    // The text means one currency, and both functions return it.
    assertThat(
            TestDatabase.query(
                database,
                "select count(*) || ',' || count(*) filter (where (select id from quote_currency(text) as id) = meant[1]"
                    + " and krispyto_quote(text) = meant[1]) from (select text, array(select currencies_meant(text, null))"
                    + " as meant from "
                    + texts
                    + " offset 0) as known where cardinality(meant) = 1"))
        .isEqualTo("13,13");
    // The text means none or several, which krispyto_quote reports as an error.
    assertThat(
            TestDatabase.query(
                database,
                "select string_agg(text, ',') from "
                    + texts
                    + " where cardinality(array(select currencies_meant(text, null))) <> 1"
                    + " and (select id from currency_of_text(text) as id) is null"))
        .isEqualTo("a,b,SLUG:A,bb2,p,none,slug:none");
    assertThat(TestDatabase.query(database, "select count(*) from quote_currency(null)"))
        .isEqualTo("0");
  }

  @Test
  void theRateOfADayIsTheLastUsableCloseOfEightDays() {
    var random = new Random(17);
    var rows = new ArrayList<String>();
    var closes = new TreeMap<Integer, String>();
    for (var day = 0; day < DAYS; day++) {
      // Gaps of up to ten days, and days with up to three records. The last record of a day counts.
      day += random.nextInt(4) == 0 ? random.nextInt(11) : 0;
      for (var hour = 0; hour < random.nextInt(4); hour++) {
        var close =
            List.of(day + "." + (hour + 1), "0", "-3", "null", "'NaN'", "'Infinity'")
                .get(Math.max(0, random.nextInt(12) - 6));
        rows.add("(1, '" + FIRST.plusDays(day) + " 0" + hour + ":00', " + close + ")");
        closes.put(day, close);
      }
    }
    var database =
        TestDatabase.filled(
            "insert into currency (name, symbol) values ('Euro', 'EUR'), ('Other', 'O')",
            "insert into record (currency_id, date, close) values " + String.join(",", rows),
            "insert into record (currency_id, date, close) select 2, day, 7 from generate_series("
                + "timestamp '2023-12-01', '2025-03-01', '1 day') as day");
    var expected =
        IntStream.range(0, DAYS)
            .mapToObj(day -> rate(closes, day))
            .collect(Collectors.joining(","));
    var days = "array(select '2024-01-01'::date + n from generate_series(0, " + (DAYS - 1) + ") n)";
    assertThat(expected).contains("-,-,").contains(".1,");
    assertThat(
            TestDatabase.query(
                database,
                "select string_agg(coalesce(rate::text, '-'), ',') from rates_on(1, "
                    + days
                    + ") as rate"))
        .isEqualTo(expected);
    assertThat(
            TestDatabase.query(
                database,
                "select string_agg(coalesce(rate_at(day, days, closes)::text, '-'), ',' order by day)"
                    + " from quote_closes(1, '2024-01-01', '2025-02-03') cross join unnest("
                    + days
                    + ") as day"))
        .isEqualTo(expected);
  }

  private static String rate(TreeMap<Integer, String> closes, int day) {
    return IntStream.rangeClosed(0, 7)
        .mapToObj(before -> closes.getOrDefault(day - before, ""))
        .filter(close -> close.contains("."))
        .findFirst()
        .orElse("-");
  }

  /** An array with one element for each day would have three million elements. */
  @Test
  void aQuoteHasOneCloseForEachRecord() {
    var database =
        TestDatabase.filled(
            "insert into currency (name, symbol) values ('Euro', 'EUR')",
            "insert into record (currency_id, date, close) values (1, '0001-01-01', 2), (1, '9999-12-31', 3)");
    assertThat(
            TestDatabase.query(
                database,
                "select days::text || closes::text from quote_closes(1, '0001-01-01', '9999-12-31')"))
        .isEqualTo("{0001-01-01,9999-12-31}{2,3}");
    assertThat(
            TestDatabase.query(
                database,
                "select days is null and closes is null from quote_closes(null, '0001-01-01', '9999-12-31')"))
        .isEqualTo("t");
  }
}
