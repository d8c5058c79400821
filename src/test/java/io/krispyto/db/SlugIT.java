package io.krispyto.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The slugs that the database gives to currencies, whoever inserts them. */
class SlugIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Bitcoin            | BTC  | bitcoin
          Yearn.finance      | YFI  | yearn-finance
          0x                 | ZRX  | 0x
          100% Real_         | PCT  | 100-real
          Ünïque Cöin        | UNI  | unique-coin
          ｆｕｌｌ           | F    | full
          --Dash--           | DASH | dash
          İstanbul IST       | IST  | istanbul-ist
          比特币             | 比BT | bt
          比特币             | 比   | currency
          """)
  void isMadeOfTheNameOrElseTheSymbol(String name, String symbol, String slug) {
    var database = TestDatabase.migrated();
    add(database, name, symbol);
    assertThat(slugs(database)).isEqualTo(slug);
  }

  @Test
  void getsANumberIfItIsTakenAndTheIdAfterAFew() {
    var database = TestDatabase.migrated();
    for (var i = 1; i <= 11; i++) {
      add(database, "Bit coin" + "!".repeat(i), "B" + i);
    }
    assertThat(slugs(database))
        .isEqualTo(
            "bit-coin,bit-coin-2,bit-coin-3,bit-coin-4,bit-coin-5,bit-coin-6,bit-coin-7,bit-coin-8,bit-coin-9,"
                + "bit-coin-10,bit-coin-11");
  }

  @Test
  void avoidsTheNamesSymbolsAndAliasesOfOthers() {
    var database = TestDatabase.migrated();
    add(database, "Bitcoin", "BTC");
    TestDatabase.execute(
        database, "insert into currency_alias (currency_id, symbol) values (1, 'XBT')");
    add(database, "btc", "XSCAM");
    add(database, "xbt!", "X2");
    // Its own symbol is no reason to avoid it.
    add(database, "Dash", "dash");
    assertThat(slugs(database)).isEqualTo("bitcoin,btc-2,xbt-2,dash");
  }

  @Test
  void manyCurrenciesOfOneStatementAreDistinct() {
    var database = TestDatabase.migrated();
    TestDatabase.execute(
        database,
        "insert into currency (name, symbol) select '币' || chr(19968 + i), 'x' from generate_series(1, 5000) i");
    assertThat(TestDatabase.query(database, "select count(distinct krispyto_slug) from currency"))
        .isEqualTo("5000");
  }

  @Test
  void neverChanges() {
    var database = TestDatabase.migrated();
    add(database, "Bitcoin", "BTC");
    TestDatabase.execute(database, "update currency set name = 'Bit', symbol = 'B'");
    assertThat(slugs(database)).isEqualTo("bitcoin");
    assertThatThrownBy(
            () -> TestDatabase.execute(database, "update currency set krispyto_slug = 'other'"))
        .hasMessageContaining("The slug of a currency does not change.");
  }

  /** As in a session that restores a dump. */
  @Test
  void isKeptIfGivenAndIsGivenEvenIfTriggersAreDisabled() {
    var database = TestDatabase.migrated();
    TestDatabase.execute(
        database,
        "set session_replication_role = replica",
        "insert into currency (name, symbol, krispyto_slug) values ('Bitcoin', 'BTC', 'my-coin')",
        "insert into currency (name, symbol) values ('Ether', 'ETH')");
    assertThat(slugs(database)).isEqualTo("my-coin,ether");
  }

  @Test
  void existingCurrenciesGetOneWhenTheirTablesAreTakenOver() throws Exception {
    var database = TestDatabase.empty();
    TestDatabase.execute(
        database,
        "create table currency (id integer, name varchar(50), symbol varchar(10))",
        "create table record (id integer, currency_id integer, date timestamp, high float8, low float8,"
            + " open float8, close float8, volume float8, marketcap float8)",
        "insert into currency values (2, 'btc', 'XSCAM'), (1, 'Bitcoin', 'BTC'), (3, 'BTC 2', 'X')",
        "create view names as select id from currency");
    new Schema(database).migrate();
    assertThat(slugs(database)).isEqualTo("bitcoin,btc-2,btc-2-2");
    TestDatabase.execute(
        database, "insert into currency (name, symbol) values (repeat('n', 100), repeat('s', 20))");
    assertThat(TestDatabase.query(database, "select max(length(krispyto_slug)) from currency"))
        .isEqualTo("100");
  }

  /** The view needs the type of the column. */
  @Test
  void aColumnThatAViewUsesKeepsItsLimit() throws Exception {
    var database = TestDatabase.empty();
    TestDatabase.execute(
        database,
        "create table currency (id integer, name varchar(50), symbol varchar(10))",
        "create view names as select name from currency");
    new Schema(database).migrate();
    assertThat(
            TestDatabase.query(
                database,
                "select string_agg(format_type(atttypid, atttypmod), ',' order by attname) from pg_attribute"
                    + " where attrelid = 'currency'::regclass and attname in ('name', 'symbol')"))
        .isEqualTo("character varying(50),character varying(20)");
  }

  @Test
  void aColumnWithOurNameStopsTheTakeover() {
    var database = TestDatabase.empty();
    TestDatabase.execute(
        database,
        "create table currency (id integer, name varchar(50), symbol varchar(10), krispyto_slug text)");
    assertThatThrownBy(() -> new Schema(database).migrate())
        .hasMessageStartingWith(
            "The tables cannot be taken over: currency has a column krispyto_slug already, and the name is needed.");
  }

  @Test
  void aChangeOfAnAliasRaisesTheDataVersion() {
    var database = TestDatabase.migrated();
    add(database, "Bitcoin", "BTC");
    for (var sql :
        new String[] {
          "insert into currency_alias (currency_id, symbol) values (1, 'XBT')",
          "update currency_alias set first_day = '2020-01-01'",
          "delete from currency_alias",
        }) {
      var before = version(database);
      TestDatabase.execute(database, sql);
      assertThat(version(database)).as(sql).isGreaterThan(before);
    }
  }

  @Test
  void theAliasesOfADeletedCurrencyAreRemoved() {
    var database = TestDatabase.migrated();
    var alias =
        "insert into currency_alias (currency_id, symbol) select max(id), 'XBT' from currency";
    add(database, "Bitcoin", "BTC");
    TestDatabase.execute(database, alias, "delete from currency");
    assertThat(TestDatabase.query(database, "select count(*) from currency_alias")).isEqualTo("0");
    add(database, "Bitcoin", "BTC");
    TestDatabase.execute(database, alias, "truncate currency, record");
    assertThat(TestDatabase.query(database, "select count(*) from currency_alias")).isEqualTo("0");
    assertThatThrownBy(
            () ->
                TestDatabase.execute(
                    database,
                    "insert into currency_alias (currency_id, symbol) values (99, 'XBT')"))
        .hasMessageContaining("An alias needs an existing currency.");
  }

  private static long version(DatabaseSettings database) {
    return Long.parseLong(TestDatabase.query(database, "select number from data_version"));
  }

  private static void add(DatabaseSettings database, String name, String symbol) {
    TestDatabase.execute(
        database, "insert into currency (name, symbol) values ('" + name + "', '" + symbol + "')");
  }

  private static String slugs(DatabaseSettings database) {
    return TestDatabase.query(
        database, "select string_agg(krispyto_slug, ',' order by id) from currency");
  }
}
