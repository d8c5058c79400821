package io.krispyto.query.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.MarketOracle;
import io.krispyto.RecordTable;
import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The precomputed market always equals that of the records in the same snapshot. */
class MarketDaysIT {
  private static final int TOP = 3;

  /** The id of a currency with the symbol C2. */
  private static final int QUOTE = 2;

  /** The first column of the history that has values. */
  private static final int FIRST = 4;

  private static final int CURRENCIES = 8;
  private static final int DAYS = 40;
  private static final List<String> NAMES =
      List.of(
          "date",
          "market_cap",
          "volume",
          "currencies",
          "without_market_cap",
          "without_volume",
          "compared",
          "rising",
          "falling",
          "equal_weighted_change",
          "cap_weighted_change",
          "top_dominance",
          "top",
          "dominance",
          "complete");
  private static final Set<String> WHOLE_NUMBERS =
      Set.of("currencies", "without_market_cap", "without_volume", "compared", "rising", "falling");

  /** Statements of writers, with a currency, another one, a day and a number. */
  private static final List<String> WRITES =
      List.of(
          "insert into record (currency_id, date, close, volume, marketcap) values"
              + " (%1$d, '%3$s', %4$s, %4$s, %4$s) on conflict do nothing",
          "insert into record (currency_id, date, close) select %1$d, day, %4$s from"
              + " generate_series('%3$s', '%3$s'::timestamp + interval '9 days', '1 day') day"
              + " on conflict do nothing",
          "update record set close = %4$s where date::date = '%3$s'",
          "update record set marketcap = %4$s, volume = null where currency_id = %1$d",
          "update record set date = date + interval '100 days' where currency_id = %1$d and date::date = '%3$s'",
          "delete from record where date::date = '%3$s'",
          "delete from record where currency_id = %1$d and date >= '%3$s'",
          // A merge.
          "update record set currency_id = %1$d where currency_id = %2$d and not exists"
              + " (select from record r where r.currency_id = %1$d and r.date = record.date)",
          "update currency set name = 'Renamed ' || %4$s where id = %1$d",
          "update currency set krispyto_fiat = not krispyto_fiat where id = %1$d");

  private DatabaseSettings database;

  @BeforeEach
  void fill() {
    database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) select n, 'Currency ' || n, 'C' || n from"
                + " generate_series(1, "
                + CURRENCIES
                + ") n",
            """
            insert into record (currency_id, date, close, volume, marketcap)
            select n, timestamp '2021-01-01' + d * interval '1 day', 1 + (n * 7919 + d * d) % 100, n, 1 + (n * d) % 7
            from generate_series(0, 39) d, generate_series(1, 8) n
            """);
  }

  @Test
  @Timeout(120)
  void everySnapshotOfConcurrentWritesHasTheMarketOfItsRecords() throws Exception {
    var threads = Executors.newFixedThreadPool(5);
    var enough = new AtomicBoolean();
    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
    try (var connection = TestDatabase.connect(database)) {
      var working = new ArrayList<Future<?>>();
      for (var seed = 1; seed <= 3; seed++) {
        var random = new Random(seed);
        working.add(threads.submit(() -> repeat(enough, writing -> write(writing, random))));
      }
      for (var seed = 1; seed <= 2; seed++) {
        var random = new Random(seed);
        working.add(
            threads.submit(() -> repeat(enough, refreshing -> refresh(refreshing, random))));
      }
      prepare(connection);
      var versions = new TreeSet<Long>();
      while (System.nanoTime() < until || versions.size() <= 20) {
        versions.add(compare(connection));
      }
      enough.set(true);
      for (var work : working) {
        work.get();
      }
      compare(connection);
      assertThat(refreshAll()).isNotNegative();
      assertThat(TestDatabase.query(database, "select count(*) from market_change")).isEqualTo("0");
      compare(connection);
    } finally {
      enough.set(true);
      threads.shutdownNow();
    }
  }

  @Test
  void aRefreshComputesTheNewestDaysAndKeepsTheMarksOfTheOthers() {
    assertThat(TestDatabase.query(database, "select refresh_market_days(10)")).isEqualTo("10");
    assertThat(stale()).isEqualTo("2021-01-01 to 2021-01-30");
    assertThat(TestDatabase.query(database, "select min(day) from market_day"))
        .isEqualTo("2021-01-31");
    assertThat(TestDatabase.query(database, "select refresh_market_days(100)")).isEqualTo("30");
    assertThat(stale()).isNull();
    assertThat(TestDatabase.query(database, "select refresh_market_days(100)")).isEqualTo("0");
  }

  @Test
  void onlyTheChangedDaysAreComputedAgain() {
    refreshAll();
    TestDatabase.execute(database, "update record set close = 5 where date = '2021-01-10'");
    assertThat(stale()).isEqualTo("2021-01-10 to 2021-01-11");
    TestDatabase.execute(
        database,
        "update currency set name = 'Other' where id = 1",
        "update record set close = 5 where id = -1",
        "insert into currency (id, name, symbol) values (99, 'Newcomer', 'NEW')");
    assertThat(stale()).isEqualTo("2021-01-10 to 2021-01-11");
    assertThat(TestDatabase.query(database, "select refresh_market_days(100)")).isEqualTo("2");
  }

  @Test
  void aFiatCurrencyLeavesTheMarketOnAllOfItsDays() {
    refreshAll();
    TestDatabase.execute(database, "update currency set krispyto_fiat = true where id = 1");
    assertThat(stale()).isEqualTo("2021-01-01 to 2021-12-31");
    refreshAll();
    assertThat(
            TestDatabase.query(
                database, "select string_agg(distinct currencies::text, ' ') from market_day"))
        .isEqualTo(String.valueOf(CURRENCIES - 1));
  }

  @Test
  void aFiatCurrencyAlsoLeavesTheMarketOnDaysThatItGetsAtTheSameTime() throws SQLException {
    refreshAll();
    try (var connection = TestDatabase.connect(database);
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("update currency set krispyto_fiat = true where id = 1");
      TestDatabase.execute(
          database, "insert into record (currency_id, date, close) values (1, '2021-07-01', 5)");
      refreshAll();
      connection.commit();
    }
    refreshAll();
    assertThat(
            TestDatabase.query(
                database, "select count(*) from market_day where day = '2021-07-01'"))
        .isEqualTo("0");
  }

  @Test
  void aCurrencyThatIsInsertedAgainAsAFiatCurrencyLeavesTheMarket() throws SQLException {
    TestDatabase.execute(
        database,
        "alter table record drop constraint record_currency_id_fkey",
        "alter table record add foreign key (currency_id) references currency (id)"
            + " deferrable initially deferred");
    for (var isFiat : List.of(true, false)) {
      refreshAll();
      assertThat(stale()).isNull();
      TestDatabase.execute(
          database,
          "begin",
          "delete from currency where id = 1",
          "insert into currency (id, name, symbol, krispyto_fiat) values (1, 'Again', 'A', "
              + isFiat
              + ")",
          "commit");
      assertThat(stale()).isEqualTo("2021-01-01 to 2021-12-31");
    }
  }

  @Test
  void recordsOfFiatCurrenciesMarkNoDays() {
    refreshAll();
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol, krispyto_fiat) values (99, 'Euro', 'EUR', true)",
        "insert into record (currency_id, date, close) select 99, day, 1.1 from"
            + " generate_series(timestamp '2021-01-01', '2021-03-01', '1 day') as day",
        "update record set close = 1.2 where currency_id = 99",
        "delete from record where currency_id = 99 and date > '2021-02-01'");
    assertThat(stale()).isNull();
    TestDatabase.execute(
        database,
        "update record set currency_id = 99 where currency_id = 2 and date = '2021-02-05'");
    assertThat(stale()).isEqualTo("2021-02-05 to 2021-02-06");
    refreshAll();
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) values (98, 'Other', 'OTH')",
        "update record set currency_id = 98 where currency_id = 99 and date = '2021-01-10'");
    assertThat(stale()).isEqualTo("2021-01-10 to 2021-01-11");
  }

  @Test
  void aRecordOfACurrencyThatStopsBeingFiatAtTheSameTimeIsPartOfTheMarket() throws Exception {
    TestDatabase.execute(database, "update currency set krispyto_fiat = true where id = 1");
    refreshAll();
    try (var connection = TestDatabase.connect(database);
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("update currency set krispyto_fiat = false where id = 1");
      var thread = Executors.newSingleThreadExecutor();
      var inserting =
          thread.submit(
              () ->
                  TestDatabase.execute(
                      database,
                      "insert into record (currency_id, date, close) values (1, '2021-07-01', 5)"));
      Awaitility.await()
          .until(
              () ->
                  TestDatabase.query(
                          database,
                          "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                              + " and datname = current_database()")
                      .equals("1"));
      connection.commit();
      inserting.get();
      thread.shutdown();
    }
    assertThat(
            TestDatabase.query(
                database, "select count(*) from market_change where first_day = '2021-07-01'"))
        .isEqualTo("1");
  }

  @Test
  void aCurrencyStopsBeingFiatAfterTheTransactionsThatWriteItsRecords() throws SQLException {
    TestDatabase.execute(database, "update currency set krispyto_fiat = true where id = 1");
    refreshAll();
    for (var write :
        List.of(
            "insert into record (currency_id, date, close) values (1, '2021-07-01', 5)",
            "update record set close = 6 where currency_id = 1")) {
      try (var connection = TestDatabase.connect(database);
          var statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute(write);
        TestDatabase.execute(
            database,
            "set lock_timeout = '10s'",
            "update currency set name = name || '!' where id = 1",
            "insert into currency_alias (currency_id, symbol) values (1, 'ALIAS')");
        assertThatThrownBy(
                () ->
                    TestDatabase.execute(
                        database,
                        "set lock_timeout = '100ms'",
                        "update currency set krispyto_fiat = false where id = 1"))
            .hasMessageContaining("lock timeout");
        connection.commit();
      }
    }
    assertThat(stale()).isNull();
  }

  @Test
  void aTransactionWithAnOlderSnapshotMarksRecordsOfACurrencyThatWasFiat() throws SQLException {
    TestDatabase.execute(database, "update currency set krispyto_fiat = true where id = 1");
    try (var connection = TestDatabase.connect(database);
        var statement = connection.createStatement()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      statement.execute("select count(*) from record");
      TestDatabase.execute(database, "update currency set krispyto_fiat = false where id = 1");
      refreshAll();
      statement.execute(
          "insert into record (currency_id, date, close) values (1, '2021-07-01', 5)");
      connection.commit();
    }
    assertThat(stale()).isEqualTo("2021-07-01 to 2021-07-02");
  }

  @Test
  void aTransactionMarksADayAgainAfterItHasRefreshedIt() throws SQLException {
    try (var connection = TestDatabase.connect(database);
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("update record set close = 3 where date = '2021-01-05'");
      statement.execute("select refresh_market_days(1000)");
      statement.execute("update record set close = 4 where date = '2021-01-05'");
      connection.commit();
    }
    assertThat(stale()).isEqualTo("2021-01-05 to 2021-01-06");
  }

  @Test
  void aRecordInAWrongCenturyDoesNotKeepTheOthersFromBeingComputed() {
    TestDatabase.execute(
        database,
        "insert into record (currency_id, date, close) values"
            + " (1, '200000-12-31', 1), (1, '0001-01-01', 1)",
        "set statement_timeout = '3s'",
        "select refresh_market_days(10)");
    assertThat(TestDatabase.query(database, "select count(*) from market_day")).isEqualTo("10");
    assertThat(refreshAll()).isEqualTo(DAYS + 2 - 10);
    assertThat(stale()).isNull();
  }

  @Test
  void deletedDaysDisappear() throws SQLException {
    refreshAll();
    TestDatabase.execute(database, "delete from record where date >= '2021-02-01'");
    refreshAll();
    assertThat(TestDatabase.query(database, "select max(day) from market_day"))
        .isEqualTo("2021-01-31");
    TestDatabase.execute(database, "truncate record");
    refreshAll();
    assertThat(TestDatabase.query(database, "select count(*) from market_day")).isEqualTo("0");
    assertThat(TestDatabase.query(database, "select count(*) from market_ratio")).isEqualTo("0");
    assertThat(stale()).isNull();
  }

  @Test
  void aTransactionMarksTheSameDaysOnce() throws SQLException {
    refreshAll();
    try (var connection = TestDatabase.connect(database);
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (var day = 1; day < 10; day++) {
        statement.execute("update record set close = 3 where date = '2021-01-0" + day + "'");
      }
      var before = connection.setSavepoint();
      statement.execute("update record set close = 3 where date = '2021-02-01'");
      connection.rollback(before);
      statement.execute(
          "update record set close = 4 where date between '2021-01-02' and '2021-01-08'");
      connection.commit();
    }
    assertThat(TestDatabase.query(database, "select count(*) from market_change")).isEqualTo("9");
    assertThat(stale()).isEqualTo("2021-01-01 to 2021-01-10");
  }

  @Test
  void aRefreshDoesNotWaitForAnother() throws SQLException {
    try (var connection = TestDatabase.connect(database);
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select refresh_market_days(1)");
      assertThat(TestDatabase.query(database, "select refresh_market_days(100)")).isNull();
      connection.rollback();
    }
    assertThat(TestDatabase.query(database, "select refresh_market_days(100)")).isEqualTo("40");
  }

  @Test
  void aRefreshWithAnOlderSnapshotFails() throws SQLException {
    try (var connection = TestDatabase.connect(database);
        var statement = connection.createStatement()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      statement.execute("select count(*) from record");
      TestDatabase.execute(
          database, "update record set close = 5", "select refresh_market_days(100)");
      assertThatThrownBy(() -> statement.execute("select refresh_market_days(100)"))
          .hasMessageContaining("could not serialize access");
      connection.rollback();
    }
  }

  /** The range from the first to the last stale day, or null. */
  private String stale() {
    return TestDatabase.query(
        database,
        "select min(day) || ' to ' || max(day) from stale_market_days('2021-01-01', '2021-12-31') as stale (day)");
  }

  private int refreshAll() {
    return Integer.parseInt(TestDatabase.query(database, "select refresh_market_days(1000)"));
  }

  private interface Work {
    void run(Connection connection) throws SQLException;
  }

  private Void repeat(AtomicBoolean enough, Work work) throws SQLException {
    try (var connection = TestDatabase.connect(database)) {
      connection.setAutoCommit(false);
      while (!enough.get()) {
        try {
          work.run(connection);
        } catch (SQLException e) {
          // Writers collide now and then.
          assertThat(e.getSQLState()).isIn("40P01", "23505", "40001");
          connection.rollback();
        }
      }
    }
    return null;
  }

  private static void write(Connection connection, Random random) throws SQLException {
    Savepoint before = null;
    for (var i = random.nextInt(4); i >= 0; i--) {
      if (random.nextInt(4) == 0) {
        before = connection.setSavepoint();
      }
      var sql = WRITES.get(random.nextInt(WRITES.size()));
      try (var statement = connection.createStatement()) {
        statement.execute(
            String.format(
                java.util.Locale.ROOT,
                sql,
                1 + random.nextInt(CURRENCIES),
                1 + random.nextInt(CURRENCIES),
                LocalDate.of(2021, 1, 1).plusDays(random.nextInt(DAYS)),
                Math.exp(random.nextGaussian())));
      }
    }
    if (before != null && random.nextBoolean()) {
      connection.rollback(before);
    }
    if (random.nextInt(5) == 0) {
      connection.rollback();
    } else {
      connection.commit();
    }
  }

  private static void refresh(Connection connection, Random random) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("select refresh_market_days(" + (1 + random.nextInt(20)) + ")");
    }
    connection.commit();
  }

  private static void prepare(Connection connection) throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute(
          "prepare history (date, date, text, int, int, text, text) as " + MarketSql.HISTORY);
    }
    connection.commit();
  }

  /** Compares the history with all records of one snapshot, and returns its data version. */
  private static long compare(Connection connection) throws SQLException {
    var records = RecordTable.of(connection);
    var oracle = new MarketOracle(records);
    var days = records.days();
    var version =
        assertHistory(
            connection,
            "null",
            days.isEmpty() ? List.of() : oracle.days(days.get(0), days.get(days.size() - 1), TOP));
    assertHistory(
        connection,
        "'C" + QUOTE + "'",
        days.isEmpty()
            ? List.of()
            : oracle.days(days.get(0), days.get(days.size() - 1), TOP, QUOTE));
    connection.commit();
    return version;
  }

  private static long assertHistory(Connection connection, String quote, List<JsonObject> expected)
      throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "execute history (null, null, 'day', 36525, "
                    + TOP
                    + ", "
                    + quote
                    + ", '1 day')")) {
      var actual = new JsonArray();
      var version = 0L;
      while (rows.next()) {
        version = rows.getLong(1);
        if (rows.getObject(FIRST) != null) {
          actual.add(row(rows));
        }
      }
      MarketOracle.assertRows(actual, expected);
      return version;
    }
  }

  private static JsonObject row(ResultSet rows) throws SQLException {
    var row = new JsonObject();
    for (var i = 0; i < NAMES.size(); i++) {
      var name = NAMES.get(i);
      row.put(
          name,
          switch (name) {
            case "date" -> rows.getObject(i + FIRST, LocalDate.class).toString();
            case "top", "dominance" ->
                new JsonArray(List.of((Object[]) rows.getArray(i + FIRST).getArray()));
            default ->
                WHOLE_NUMBERS.contains(name) ? rows.getInt(i + FIRST) : rows.getObject(i + FIRST);
          });
    }
    return row;
  }
}
