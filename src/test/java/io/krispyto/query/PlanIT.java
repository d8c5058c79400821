package io.krispyto.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.Symbols;
import io.krispyto.domain.day.RequestedDay;
import io.krispyto.domain.day.Window;
import io.krispyto.domain.day.Within;
import io.krispyto.domain.history.HistoryFill;
import io.krispyto.domain.query.DashboardQuery;
import io.krispyto.domain.query.OrderColumn;
import io.krispyto.domain.query.OrderType;
import io.krispyto.domain.query.RankingOptions;
import io.krispyto.query.export.ExportSql;
import io.krispyto.query.result.HistorySql;
import io.krispyto.query.result.QuerySql;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The query plans of PostgreSQL for 3,000 currencies with 400 days each. */
class PlanIT {
  /**
   * The maximum number of blocks read for a few records of one currency, whichever index is used.
   * Since PostgreSQL 18, the index that begins with the day can also be searched by currency. The
   * choice depends on the statistics, which come from a sample. The table has 15,000 blocks.
   */
  private static final int FEW_BLOCKS = 40;

  /** The row about the result as a whole, before those of a history. */
  private static final int HEAD = 1;

  private static final String ALL_VISIBLE =
      "select relallvisible = relpages from pg_class where oid = 'record'::regclass";

  private static final int CURRENCIES = 3_000;

  private static DatabaseSettings database;

  @BeforeAll
  static void fill() {
    database = TestDatabase.migrated();
    var one = TestDatabase.query(database, definition("record_one_a_time"));
    var day = TestDatabase.query(database, definition("record_day"));
    TestDatabase.execute(
        database,
        // Building them at the end takes a third of the time.
        "drop index record_one_a_time, record_day",
        "alter table record disable trigger all",
        "insert into currency (id, name, symbol) select n, 'Currency ' || n, 'C' || n from generate_series(1, 3000) n",
        """
        insert into record (currency_id, date, high, low, open, close, volume, marketcap)
          select n, timestamp '2023-01-01 23:59:59' + d * interval '1 day', 3, 1, 2, 1 + (n * 7919 + d) % 1000, n, n
          from generate_series(0, 399) d, generate_series(1, 3000) n
        """,
        "alter table record enable trigger all",
        one,
        day,
        "vacuum (analyze) currency");
    // A vacuum sometimes skips pages, and index-only scans then read their rows from the table.
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              TestDatabase.execute(database, "vacuum (analyze) record");
              return TestDatabase.query(database, ALL_VISIBLE).equals("t");
            });
  }

  private static String definition(String index) {
    return "select pg_get_indexdef('" + index + "'::regclass)";
  }

  @ParameterizedTest
  @CsvSource({
    "force_custom_plan,'''2024-01-15'''",
    "force_custom_plan,null",
    "force_generic_plan,'''2024-01-15'''",
    "force_generic_plan,null"
  })
  void allCurrenciesOfADayUseAnIndexOnlyScan(String mode, String day) throws Exception {
    for (var order : OrderColumn.values()) {
      var query =
          new DashboardQuery(
              Symbols.ALL,
              new RequestedDay.Latest(),
              order,
              OrderType.DESC,
              List.of(),
              0,
              RankingOptions.DEFAULT,
              Within.NONE,
              RowFormat.JSON);
      var plan =
          explain(
              QuerySql.dashboard(query) + QuerySql.FIRST_PAGE,
              "(timestamp, text, boolean)",
              mode,
              day + ", null, false");
      var scans = scansOfRecord(plan);
      assertThat(scans).hasSizeBetween(4, 5);
      for (var scan : scans) {
        assertThat(scan.getString("Node Type")).isEqualTo("Index Only Scan");
        assertThat(scan.getString("Index Name")).isEqualTo("record_day");
        assertThat(scan.getInteger("Heap Fetches")).isZero();
        // One day each, or the newest record.
        assertThat(scan.getDouble("Actual Rows")).isLessThanOrEqualTo(CURRENCIES);
      }
      assertThat(plan.getDouble("Actual Rows")).isEqualTo(CURRENCIES);
    }
  }

  @Test
  void someCurrenciesAreLookedUpOneByOne() throws Exception {
    var query =
        new DashboardQuery(
            new Symbols(List.of("c1", "c77")),
            new RequestedDay.Latest(),
            OrderColumn.PRICE,
            OrderType.ASC,
            List.of(),
            0,
            RankingOptions.DEFAULT,
            Within.NONE,
            RowFormat.JSON);
    for (var mode : List.of("force_custom_plan", "force_generic_plan")) {
      var plan =
          explain(
              QuerySql.dashboard(query) + QuerySql.FIRST_PAGE,
              "(timestamp, text, boolean, text[])",
              mode,
              "'2024-01-15', null, false, '{c1,c77}'");
      for (var scan : scansOfRecord(plan)) {
        assertThat(scan.getString("Node Type")).startsWith("Index");
        assertThat(scan.getDouble("Actual Rows")).isLessThanOrEqualTo(1);
      }
      assertThat(plan.getDouble("Actual Rows")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void eachWindowAddsOneIndexRange(String mode) throws Exception {
    var query =
        new DashboardQuery(
            Symbols.ALL,
            new RequestedDay.Latest(),
            OrderColumn.PRICE,
            OrderType.DESC,
            Window.parseAll("1d,30d,365d"),
            0,
            RankingOptions.DEFAULT,
            Within.NONE,
            RowFormat.JSON);
    var plan =
        explain(
            QuerySql.dashboard(query) + QuerySql.FIRST_PAGE,
            "(timestamp, text, boolean, int[])",
            mode,
            "'2024-01-15', null, false, '{1,30,365}'");
    assertThat(plan.getDouble("Actual Rows")).isEqualTo(CURRENCIES);
    assertOnlyRangesOfDays(plan, 4 + 3);
  }

  private static DashboardQuery withCloses(Symbols symbols) {
    return new DashboardQuery(
        symbols,
        new RequestedDay.Latest(),
        OrderColumn.PRICE,
        OrderType.DESC,
        List.of(),
        30,
        RankingOptions.DEFAULT,
        Within.NONE,
        RowFormat.JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void closesOfAllCurrenciesAddOneIndexRange(String mode) throws Exception {
    var plan =
        explain(
            QuerySql.dashboard(withCloses(Symbols.ALL)),
            "(timestamp, text, boolean, int)",
            mode,
            "'2023-06-15', null, false, 30");
    assertThat(plan.getDouble("Actual Rows")).isEqualTo(CURRENCIES);
    var scans = scansOfRecord(plan);
    assertThat(scans)
        .hasSize(5)
        .allSatisfy(
            scan -> {
              assertThat(scan.getString("Node Type")).isEqualTo("Index Only Scan");
              assertThat(scan.getString("Index Name")).isEqualTo("record_day");
              assertThat(scan.getInteger("Heap Fetches")).isZero();
              assertThat(scan.getInteger("Actual Loops")).isEqualTo(1);
            });
    assertThat(scans.stream().mapToDouble(scan -> scan.getDouble("Actual Rows")).sum())
        .isEqualTo((4 + 30) * (double) CURRENCIES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void closesOfAPageUseOneIndexRangePerCurrency(String mode) throws Exception {
    var part =
        explain(
            QuerySql.dashboardPage(withCloses(Symbols.ALL)),
            "(timestamp, text, boolean, int, int, int)",
            mode,
            "'2024-01-15', null, false, 30, 100, 200");
    assertThat(part.getDouble("Actual Rows")).isEqualTo(100);
    assertLookedUp(part, 100);
    var some =
        explain(
            QuerySql.dashboard(withCloses(new Symbols(List.of("c1", "c77")))),
            "(timestamp, text, boolean, text[], int)",
            mode,
            "'2024-01-15', null, false, '{c1,c77}', 30");
    assertThat(some.getDouble("Actual Rows")).isEqualTo(2);
    assertLookedUp(some, 2);
  }

  private static void assertLookedUp(JsonObject plan, int currencies) {
    var closes =
        scansOfRecord(plan).stream().filter(scan -> scan.getDouble("Actual Rows") == 30).toList();
    assertThat(closes)
        .singleElement()
        .satisfies(
            scan -> {
              assertThat(scan.getString("Node Type")).startsWith("Index");
              assertThat(scan.getInteger("Actual Loops")).isEqualTo(currencies);
              // The records of one currency are scattered here, unlike after a real load. The index
              // that begins with the day is descended for each of them.
              assertThat(blocksOf(scan)).isLessThan(currencies * 30 * 10);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void moversUseTwoIndexRanges(String mode) throws Exception {
    var plan =
        explain(
            QuerySql.MOVERS,
            "(timestamp, text, boolean, int, double precision, int)",
            mode,
            "'2024-01-15', null, false, 365, 0, 10");
    assertThat(plan.getDouble("Actual Rows")).isEqualTo(20);
    // And a check whether the day has any record.
    assertOnlyRangesOfDays(plan, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "force_custom_plan,'''2024-01-15''',5",
    "force_custom_plan,null,5",
    "force_generic_plan,'''2024-01-15''',5",
    "force_generic_plan,null,5"
  })
  void daysWithARecordAreFoundAtTheEndsOfRanges(String mode, String near, int lookUps)
      throws Exception {
    var plan = explain(QuerySql.DAYS, "(date, boolean)", mode, near + ", false");
    assertOnlyRangesOfDays(plan, lookUps);
    for (var scan : scansOfRecord(plan)) {
      assertThat(scan.getDouble("Actual Rows")).isLessThanOrEqualTo(1);
      assertThat(blocksOf(scan)).isLessThan(FEW_BLOCKS);
    }
  }

  /** At most this many scans, each run once and index-only. */
  private static void assertOnlyRangesOfDays(JsonObject plan, int most) {
    var scans = scansOfRecord(plan);
    assertThat(scans)
        .isNotEmpty()
        .allSatisfy(
            scan -> {
              assertThat(scan.getString("Node Type")).isEqualTo("Index Only Scan");
              assertThat(scan.getString("Index Name")).isEqualTo("record_day");
              assertThat(scan.getInteger("Heap Fetches")).isZero();
              assertThat(scan.getDouble("Actual Rows")).isLessThanOrEqualTo(CURRENCIES);
              assertThat(scan.getInteger("Rows Removed by Filter", 0)).isZero();
            });
    assertThat(scans.stream().mapToInt(scan -> scan.getInteger("Actual Loops")).sum())
        .isLessThanOrEqualTo(most);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void anExportReadsOnlyTheRowsItReturns(String mode) throws Exception {
    // Reads like a cursor: a few rows at a time, with an early stop.
    var plan =
        explain(ExportSql.RECORDS + "limit 1000", "(text[], date, date)", mode, "null, null, null");
    assertThat(plan.getDouble("Actual Rows")).isEqualTo(1000);
    var records =
        scansOfRecord(plan).stream()
            .mapToDouble(scan -> scan.getDouble("Actual Rows") * scan.getInteger("Actual Loops"))
            .sum();
    assertThat(records).isLessThanOrEqualTo(1200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void aHistoryUsesOneIndexRange(String mode) throws Exception {
    for (var fill : HistoryFill.values()) {
      var plan =
          explain(
              HistorySql.one(fill) + QuerySql.FIRST_PAGE,
              "(text, date, date, text, integer, text, text)",
              mode,
              "'c77', '2024-01-10', '2024-01-19', 'day', 36525, '1 day', null");
      for (var scan : scansOfRecord(plan)) {
        assertThat(scan.getDouble("Actual Rows")).isLessThanOrEqualTo(10);
        assertThat(scan.getInteger("Rows Removed by Filter", 0)).isZero();
        assertThat(blocksOf(scan)).isLessThan(FEW_BLOCKS);
      }
      assertThat(plan.getDouble("Actual Rows")).isEqualTo(HEAD + 10);
    }
  }

  @Test
  void fillingFromBeforeTheRangeReadsOneRecord() throws Exception {
    // The records end on 2024-02-04.
    var plan =
        explain(
            HistorySql.one(HistoryFill.PREVIOUS) + QuerySql.FIRST_PAGE,
            "(text, date, date, text, integer, text, text)",
            "force_generic_plan",
            "'c77', '2022-12-30', '2023-01-05', 'day', 36525, '1 day', null");
    assertThat(plan.getDouble("Actual Rows")).isEqualTo(HEAD + 7);
    TestDatabase.execute(
        database, "delete from record where currency_id = 78 and date::date = '2024-01-10'");
    plan =
        explain(
            HistorySql.one(HistoryFill.PREVIOUS) + QuerySql.FIRST_PAGE,
            "(text, date, date, text, integer, text, text)",
            "force_generic_plan",
            "'c78', '2024-01-10', '2024-01-12', 'day', 36525, '1 day', null");
    assertThat(plan.getDouble("Actual Rows")).isEqualTo(HEAD + 3);
    assertThat(scansOfRecord(plan))
        .hasSizeGreaterThan(4)
        .allSatisfy(
            scan -> {
              assertThat(scan.getDouble("Actual Rows")).isLessThanOrEqualTo(2);
              assertThat(blocksOf(scan)).isLessThan(FEW_BLOCKS);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
  void onlyTheDaysOfReturnedCurrenciesAreCounted(String mode) throws Exception {
    var plan = explain(QuerySql.CURRENCIES, "(text, bigint, boolean)", mode, "'77', 10, null");
    var scans = scansOfRecord(plan);
    assertThat(scans)
        .filteredOn(scan -> scan.getDouble("Actual Rows") > 1)
        .singleElement()
        .satisfies(
            scan -> {
              assertThat(scan.getString("Index Name")).isEqualTo("record_one_a_time");
              assertThat(scan.getInteger("Actual Loops")).isEqualTo(10);
              assertThat(scan.getDouble("Actual Rows")).isBetween(399.0, 400.0);
            });
    // The newest day, and the market cap of each match on it.
    assertThat(scans).hasSize(3);
    assertThat(scans)
        .filteredOn(scan -> scan.getDouble("Actual Rows") <= 1)
        .allSatisfy(
            scan ->
                assertThat(blocksOf(scan))
                    .isLessThanOrEqualTo(FEW_BLOCKS * scan.getInteger("Actual Loops")));
  }

  @Test
  void countingTheDaysOfAllCurrenciesIsFastEnough() throws Exception {
    var plan =
        explain(
            QuerySql.CURRENCIES,
            "(text, bigint, boolean)",
            "force_generic_plan",
            "null, null, null");
    assertThat(plan.getDouble("Actual Rows")).isEqualTo(CURRENCIES);
    assertThat(plan.getDouble("Actual Total Time")).isLessThan(5000);
  }

  private static JsonObject explain(String sql, String types, String mode, String parameters)
      throws SQLException {
    try (var connection = TestDatabase.connect(database);
        var statement = connection.createStatement()) {
      statement.execute("set plan_cache_mode = " + mode);
      statement.execute("prepare tested " + types + " as " + sql);
      try (var plan =
          statement.executeQuery(
              "explain (analyze, buffers, format json) execute tested (" + parameters + ")")) {
        plan.next();
        return new JsonArray(plan.getString(1)).getJsonObject(0).getJsonObject("Plan");
      }
    }
  }

  private static int blocksOf(JsonObject scan) {
    return scan.getInteger("Shared Hit Blocks") + scan.getInteger("Shared Read Blocks");
  }

  /** The executed scans, at any depth. */
  private static List<JsonObject> scansOfRecord(JsonObject plan) {
    var scans = new ArrayList<JsonObject>();
    if ("record".equals(plan.getString("Relation Name")) && plan.getInteger("Actual Loops") > 0) {
      scans.add(plan);
    }
    for (var below : plan.getJsonArray("Plans", new JsonArray())) {
      scans.addAll(scansOfRecord((JsonObject) below));
    }
    return scans;
  }
}
