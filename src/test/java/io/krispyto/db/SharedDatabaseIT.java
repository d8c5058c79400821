package io.krispyto.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our tables in a database that an application shares. The application has its own Flyway with
 * default settings, and a migration V1 in {@code db/migration} on the same class path.
 */
class SharedDatabaseIT {
  /** The state of the previous release: Flyway's default table name and its script name. */
  /** Reverts migration 11. */
  private static final String[] WITHOUT_IDENTITY = {
    "drop function quote_currency, currency_of_text, quote_closes, rates_on, rate_at, in_quote, rates, rated_days, rate_array, rate_on, krispyto_quote cascade",
    "drop table market_day, market_ratio, market_change, market_refresh cascade",
    "drop function summable, stale_market_days, mark_market_days, refresh_market_days cascade",
    "alter table currency drop krispyto_fiat",
    "drop table currency_alias",
    "drop function free_slug, keep_slug, touch_currency, remove_aliases, symbol_meanings, currency_meanings,"
        + " currencies_meant cascade",
    "alter table currency drop krispyto_slug",
  };

  private static final String[] WITHOUT_UNDO = {
    "drop table undo_record, undo_currency, undo_restored",
    "alter table ingestion_file drop column written_by, drop column ids_after, drop column ids_to,"
        + " drop column rejection_groups, drop column layout",
    "alter table ingestion drop column undone_at, drop column undone_records,"
        + " drop column skipped_count, drop column skipped",
  };

  private static final String[] FORMER_NAMES = {
    "alter table krispyto_schema_history rename to flyway_schema_history",
    "alter index krispyto_schema_history_pk rename to flyway_schema_history_pk",
    "alter index krispyto_schema_history_s_idx rename to flyway_schema_history_s_idx"
  };

  private static final String OURS_IN_FORMER_HISTORY =
      "select count(*) from flyway_schema_history where script = 'V1__tables.sql'";

  private final DatabaseSettings database = TestDatabase.empty();
  private final Schema schema = new Schema(database);

  @Test
  void anApplicationsFlywayDoesNotSeeOurMigrations() {
    var scripts = List.of(application().load().info().all());

    assertThat(scripts).extracting("script").containsExactly("V1__application.sql");
  }

  @Test
  void ourMigrationsDoNotRunCallbacksOfTheApplication() throws Exception {
    schema.migrate();

    assertThat(query("select to_regclass('callback_ran')")).isNull();
  }

  @Test
  void theApplicationCanMigrateFirst() throws Exception {
    assertThat(application().load().migrate().migrationsExecuted).isEqualTo(1);

    assertThat(schema.migrate().migrations()).isEqualTo(TestDatabase.migrations());

    assertBothAreComplete("public");
  }

  /** Flyway requires a baseline if it finds tables that it did not create. */
  @Test
  void ourMigrationsCanRunFirst() throws Exception {
    schema.migrate();

    var result = application().baselineOnMigrate(true).baselineVersion("0").load().migrate();

    assertThat(result.migrationsExecuted).isEqualTo(1);
    assertBothAreComplete("public");
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void withASeparateSchemaBothMigrateInAnyOrderWithoutABaseline(boolean weAreFirst)
      throws Exception {
    var own = new Schema(database.withSchema("Crypto prices, \"old\""));
    if (weAreFirst) {
      assertThat(own.state()).isEqualTo(Schema.State.NO_TABLES);
      own.migrate();
    }
    assertThat(application().load().migrate().migrationsExecuted).isEqualTo(1);
    if (!weAreFirst) {
      own.migrate();
    }

    assertThat(own.state()).isEqualTo(Schema.State.CURRENT);
    assertThat(own.migrate().migrations()).isZero();
    assertThat(schema.state()).isEqualTo(Schema.State.NO_TABLES);
    assertThat(query("select count(*) from pg_tables where schemaname = 'public'"))
        .as("the application's tables in public: portfolio, callback_ran and its history")
        .isEqualTo("3");
    application().load().validate();
  }

  @Test
  void twoSchemasOfOneDatabaseAreIndependent() throws Exception {
    var other = new Schema(database.withSchema("other"));
    schema.migrate();
    assertThat(other.migrate().migrations()).isEqualTo(TestDatabase.migrations());

    TestDatabase.execute(
        database.withSchema("other"), "insert into currency (name, symbol) values ('B', 'B')");

    assertThat(query("select count(*) from public.currency")).isEqualTo("0");
    assertThat(query("select changes from public.data_version")).isEqualTo("0");
    assertThat(query("select changes from other.data_version")).isEqualTo("1");
    assertThat(other.isAnyTableEmpty()).isTrue();
  }

  /** The search path, and objects on it with our names, must not matter. */
  @Test
  void writesRaiseTheVersionUnderAnySearchPath() throws Exception {
    var prices = database.withSchema("prices");
    new Schema(prices).migrate();
    execute(
        "create schema app",
        "create table app.currency (mine text)",
        "create table app.record (mine text)",
        "create table app.data_change (step text)",
        "create table app.recent_change (mine text)",
        "create function app.txid_current() returns bigint language sql return 0",
        "create function app.percent_change(double precision, double precision)"
            + " returns double precision language sql immutable return -1");

    for (var path : List.of("app", "app, pg_catalog", "''", "prices")) {
      var before = Long.parseLong(query("select changes from prices.data_version"));
      execute(
          "set search_path = " + path,
          "insert into prices.currency (name, symbol) values ('"
              + path.replace("'", "_")
              + "', 'X')",
          "insert into prices.record (currency_id, date, close)"
              + " select id, '2021-07-06', 1 from prices.currency",
          "update prices.record set close = 2",
          "delete from prices.record",
          "truncate prices.record",
          "select prices.sum_data_changes()");
      assertThat(query("select changes from prices.data_version")).isEqualTo("0");
      assertThat(before).isZero();
      execute(
          "set search_path = " + path,
          "do $$ begin assert prices.percent_change(3, 2) = 50; end $$",
          "do $$ begin assert prices.finite_or_null('NaN') is null; end $$");
    }
    assertThat(query("select count(*) from prices.recent_change")).isEqualTo("20");
    assertThat(
            query(
                "select (select count(*) from app.data_change) + (select count(*) from app.recent_change)"))
        .isEqualTo("0");
  }

  @Test
  void theHistoryOfAnEarlierReleaseIsTakenOver() throws Exception {
    schema.migrate();
    execute(FORMER_NAMES);
    assertThat(schema.state()).isEqualTo(Schema.State.BEHIND);

    assertThat(schema.migrate().migrations()).isZero();

    assertThat(schema.state()).isEqualTo(Schema.State.CURRENT);
    assertThat(query("select count(*) from pg_class where relname like 'flyway%'"))
        .as("names that the application's Flyway needs")
        .isEqualTo("0");
    application().baselineOnMigrate(true).baselineVersion("0").load().migrate();
    assertBothAreComplete("public");
  }

  @Test
  void aHistoryWithABaselineOfAnEarlierReleaseIsTakenOver() throws Exception {
    execute("create table currency (id integer, name varchar(50), symbol varchar(10))");
    schema.migrate();
    assertThat(query("select count(*) from krispyto_schema_history where type = 'BASELINE'"))
        .isEqualTo("1");
    execute(FORMER_NAMES);

    assertThat(schema.migrate().migrations()).isZero();

    assertThat(schema.state()).isEqualTo(Schema.State.CURRENT);
    assertThat(query("select to_regclass('flyway_schema_history')")).isNull();
  }

  @Test
  void anOutdatedDatabaseOfAnEarlierReleaseIsTakenOverAndMigrated() throws Exception {
    schema.migrate();
    execute(
        "delete from krispyto_schema_history where version::int > 3",
        "drop table first_load, data_change, data_change_sum, recent_change cascade",
        "drop table ingestion, ingestion_file, rejection, ingested_part, undo_record, undo_currency,"
            + " undo_restored",
        "drop function raise_data_version, sum_data_changes, keep_change cascade");
    execute(WITHOUT_IDENTITY);
    execute(FORMER_NAMES);

    assertThat(schema.migrate().migrations()).isEqualTo(TestDatabase.migrations() - 3);

    assertThat(schema.state()).isEqualTo(Schema.State.CURRENT);
  }

  /** If our migrations were on its path, the application's Flyway created our tables. */
  @Test
  void onlyOurEntriesOfASharedHistoryAreTakenOver() throws Exception {
    schema.migrate();
    execute(FORMER_NAMES);
    execute(
        """
        insert into flyway_schema_history
            (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
          values (100, '100', 'theirs', 'SQL', 'V100__theirs.sql', 7, 'app', 1, true),
            (101, null, 'views', 'SQL', 'R__views.sql', 8, 'app', 1, true)
        """);

    assertThat(schema.migrate().migrations()).isZero();

    assertThat(schema.state()).isEqualTo(Schema.State.CURRENT);
    assertThat(query(OURS_IN_FORMER_HISTORY)).isEqualTo("0");
    assertThat(
            query(
                "select string_agg(script, ' ' order by installed_rank) from flyway_schema_history"))
        .isEqualTo("V100__theirs.sql R__views.sql");
    assertThat(schema.migrate().migrations()).isZero();
  }

  @Test
  void anApplicationsHistoryIsLeftAlone() throws Exception {
    application().load().migrate();
    var before = query("select json_agg(h) from flyway_schema_history h");
    // The name of one of our scripts, with other content.
    execute("update flyway_schema_history set script = 'V1__tables.sql'");
    var changed = query("select json_agg(h) from flyway_schema_history h");

    schema.migrate();

    assertThat(query("select json_agg(h) from flyway_schema_history h"))
        .isEqualTo(changed)
        .isNotEqualTo(before);
  }

  @Test
  void severalProcessesCanTakeOverTheHistoryConcurrently() throws Exception {
    schema.migrate();
    execute("delete from krispyto_schema_history where version::int > 10");
    execute(WITHOUT_IDENTITY);
    execute(WITHOUT_UNDO);
    execute(FORMER_NAMES);
    var threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Schema.Migrated> migrate = () -> new Schema(database).migrate();
      var migrations = 0;
      for (var migrated : threads.invokeAll(List.of(migrate, migrate, migrate, migrate))) {
        migrations += migrated.get().migrations();
      }
      assertThat(migrations).isEqualTo(TestDatabase.migrations() - 10);
    } finally {
      threads.shutdown();
    }
    assertThat(schema.state()).isEqualTo(Schema.State.CURRENT);
  }

  /** Like a process that is killed during the takeover: its transaction is rolled back. */
  @Test
  void aFailedTakeoverLeavesTheHistoryUnchanged() throws Exception {
    schema.migrate();
    execute(FORMER_NAMES);
    // The last step of the takeover fails: it renames the table after its indexes.
    execute(
        """
        create function refuse() returns event_trigger language plpgsql as $$
        begin
          if current_query() like '%rename to krispyto_schema_history%' then
            raise exception 'Killed.';
          end if;
        end $$
        """,
        "create event trigger refuse on ddl_command_end execute function refuse()");

    assertThatThrownBy(schema::migrate).isInstanceOf(SQLException.class).hasMessage("Killed.");

    assertThat(
            query(
                "select string_agg(relname, ' ' order by relname) from pg_class where relname like 'flyway%'"))
        .isEqualTo("flyway_schema_history flyway_schema_history_pk flyway_schema_history_s_idx");
    execute("drop event trigger refuse");
    assertThat(schema.migrate().migrations()).isZero();
    assertThat(schema.state()).isEqualTo(Schema.State.CURRENT);
  }

  @Test
  void aTableThatHidesOursFailsWithOneLine() throws Exception {
    schema.migrate();
    execute(
        "create schema app",
        "create table app.ingestion (mine text)",
        "alter database " + database.name() + " set search_path = app, public");

    assertThatThrownBy(schema::state)
        .hasMessage(
            "app.ingestion is not in the schema public, where currency is. Set DB_SCHEMA to the"
                + " schema of the tables.");
    assertThat(new Schema(database.withSchema("public")).state()).isEqualTo(Schema.State.CURRENT);
  }

  @Test
  void newTablesAreCreatedInPublicIfItIsOnTheSearchPath() throws Exception {
    execute(
        "create schema postgres",
        "alter database " + database.name() + " set search_path = \"$user\", public");

    schema.migrate();

    assertThat(query("select to_regclass('public.currency') is not null")).isEqualTo("t");
    assertThat(schema.state()).isEqualTo(Schema.State.CURRENT);
  }

  @Test
  void aSchemaThatCannotBeCreatedFailsWithOneLine() throws Exception {
    execute("create role reader_of_" + database.name() + " login");
    var reader =
        new DatabaseSettings(
                database.host(),
                database.port(),
                "reader_of_" + database.name(),
                database.password(),
                database.name(),
                database.sslMode(),
                database.sslRootCertificate(),
                1)
            .withSchema("prices");

    assertThatThrownBy(new Schema(reader)::migrate)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("permission denied for database " + database.name())
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  /** Uses Flyway's defaults, like Spring Boot and other frameworks. */
  private org.flywaydb.core.api.configuration.FluentConfiguration application() {
    return Flyway.configure().dataSource(Jdbc.dataSource(database));
  }

  private void assertBothAreComplete(String where) throws SQLException {
    assertThat(schema.state()).isEqualTo(Schema.State.CURRENT);
    assertThat(schema.migrate().migrations()).isZero();
    application().load().validate();
    assertThat(application().load().migrate().migrationsExecuted).isZero();
    assertThat(query("select count(*) from " + where + ".portfolio")).isEqualTo("0");
    assertThat(query(OURS_IN_FORMER_HISTORY)).isEqualTo("0");
  }

  private void execute(String... statements) {
    TestDatabase.execute(database, statements);
  }

  private String query(String sql) {
    return TestDatabase.query(database, sql);
  }
}
