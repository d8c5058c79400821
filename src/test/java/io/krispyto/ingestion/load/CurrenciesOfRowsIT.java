package io.krispyto.ingestion.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.ingestion.format.InputRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The currency that a row belongs to, by its name, its symbol, or both. */
class CurrenciesOfRowsIT {
  private static DatabaseSettings database;
  private static Connection connection;

  @BeforeAll
  static void fill() throws SQLException {
    database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'btc', 'XSCAM'),"
                + " (3, 'Uniswap', 'UNI'), (4, 'Terra Classic', 'LUNC'), (5, 'Terra', 'LUNA'), (6, 'One', 'SAME'),"
                + " (7, 'Two', 'same'), (8, 'Former', 'F'), (9, 'Latter', 'F2'), (10, 'Newest', 'FL')",
            "insert into currency_alias (currency_id, symbol, first_day, last_day) values"
                + " (3, 'UNIV2', '2021-07-07', null), (4, 'LUNA', null, '2022-05-27'), (4, 'OLD', null, '2020-01-01'),"
                + " (4, 'OLD', '2021-01-01', '2021-12-31'),"
                + " (8, 'FL', '2020-01-01', '2020-12-31'), (9, 'FL', '2021-02-01', '2021-12-31'),"
                + " (6, 'LUNA', '2030-01-01', null)",
            "insert into currency_alias (currency_id, name) values (3, 'Uniswap Protocol'), (6, 'Both'), (7, 'Both')",
            "insert into record (currency_id, date, close) values (10, '2021-12-30 23:59:59', 1)");
    connection = TestDatabase.connect(database);
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute(LoadSql.PREPARE);
    }
    connection.commit();
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # Both.
          Bitcoin          | btc    | 2021-01-01 | 1
          uniswap          | UNI    | 2021-01-01 | 3
          Uniswap          | univ2  | 2021-07-07 | 3
          Uniswap          | UNIV2  | 2021-07-06 | Symbol UNIV2: is not UNI, the symbol of Uniswap; declare it as an alias to load it
          Uniswap Protocol | UNI    | 2021-01-01 | 3
          Uniswap Protocol | UNIV2  | 2022-01-01 | 3
          Uniswap Protocol | X      | 2022-01-01 | Symbol X: is not UNI, the symbol of Uniswap; declare it as an alias to load it
          Terra Classic    | OLD    | 2020-01-01 | 4
          Terra Classic    | OLD    | 2020-01-02 | Symbol OLD: is not LUNC, the symbol of Terra Classic; declare it as an alias to load it
          Terra Classic    | OLD    | 2021-12-31 | 4
          Both             | SAME   | 2021-01-01 | Name Both: means several currencies: one, two; name one of them, such as slug:one
          # Only a symbol.
                           | uni    | 2021-01-01 | 3
                           | BTC    | 2021-01-01 | 1
                           | UNIV2  | 2021-07-07 | 3
                           | UNIV2  | 2021-07-06 | Symbol UNIV2: no currency has the symbol UNIV2 yet; add its name (--name)
                           | SAME   | 2021-01-01 | Symbol SAME: means several currencies: one, two; add its name (--name)
                           | LUNA   | 2022-05-27 | 4
                           | LUNA   | 2022-05-28 | 5
                           | LUNA   | 2030-01-01 | Symbol LUNA: means several currencies: one, terra; add its name (--name)
                           | FL     | 2019-12-31 | 10
                           | FL     | 2020-01-01 | 8
                           | FL     | 2020-12-31 | 8
                           | FL     | 2021-01-31 | 10
                           | FL     | 2021-02-01 | 9
                           | FL     | 2021-12-29 | 9
                           | FL     | 2021-12-30 | Symbol FL: means several currencies: latter, newest; add its name (--name)
                           | FL     | 2022-01-01 | 10
                           | NEW    | 2021-01-01 | Symbol NEW: no currency has the symbol NEW yet; add its name (--name)
          # Only a name.
          bitcoin          |        | 2021-01-01 | 1
          terra-classic    |        | 2021-01-01 | 4
          Uniswap Protocol |        | 2021-01-01 | 3
          slug:btc-2       |        | 2021-01-01 | 2
          btc              |        | 2021-01-01 | 2
          UNIV2            |        | 2021-07-07 | Name UNIV2: no currency has the name UNIV2 yet; add its symbol (--symbol)
          Newcoin          |        | 2021-01-01 | Name Newcoin: no currency has the name Newcoin yet; add its symbol (--symbol)
          """)
  void isTheOneThatItMeansOnItsDay(String name, String symbol, LocalDate day, String expected)
      throws Exception {
    assertThat(meanings(row(name, symbol, day))).containsExactly(expected);
  }

  /** Consecutive rows with one spelling, on days with different meanings. */
  @Test
  void isLookedUpForEachDay() throws Exception {
    assertThat(
            meanings(
                row(null, "LUNA", LocalDate.of(2022, 5, 28)),
                row(null, "LUNA", LocalDate.of(2022, 5, 27)),
                row(null, "LUNA", LocalDate.of(2022, 5, 29)),
                row("Terra Classic", "LUNA", LocalDate.of(2022, 5, 27)),
                row("Terra Classic", "LUNA", LocalDate.of(2022, 5, 28))))
        .containsExactly(
            "5",
            "4",
            "5",
            "4",
            "Symbol LUNA: is not LUNC, the symbol of Terra Classic; declare it as an alias to load it");
  }

  private static List<String> meanings(InputRow.Good... rows) throws Exception {
    try {
      var currencies = new Currencies(connection, false);
      currencies.meet(List.of(rows));
      var meanings = new ArrayList<String>();
      for (var row : rows) {
        var found = currencies.of(row);
        meanings.add(
            found.currency() == null
                ? found.column() + " " + found.value() + ": " + found.reason().text()
                : String.valueOf(found.currency().id()));
      }
      return meanings;
    } finally {
      connection.rollback();
    }
  }

  /** At the end of its day. */
  private static InputRow.Good row(String name, String symbol, LocalDate day) {
    var micros = day.atTime(23, 59, 59).toEpochSecond(ZoneOffset.UTC) * 1_000_000;
    return new InputRow.Good(2, name, symbol, micros, 1, 1, 1, 1, 1, 1, false);
  }
}
