package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Secret;
import io.krispyto.db.Jdbc;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.load.Loader;
import io.krispyto.ingestion.report.FileReport;
import io.krispyto.ingestion.report.Progress;
import io.krispyto.ingestion.source.Input;
import io.krispyto.ingestion.source.ReadOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The two paths of rows into the table, direct copy and merge, under different database privileges
 * and settings.
 */
class LoadPathsIT {
  private static final AtomicInteger USERS = new AtomicInteger();

  private DatabaseSettings database;

  @BeforeEach
  void create() {
    database = TestDatabase.migrated();
  }

  @Test
  void countsDoNotDependOnTheOrderOfDays() throws SQLException {
    var rows = IntStream.range(0, 50).mapToObj(day -> Csv.row("Bitcoin", "BTC", day, 2)).toList();
    var shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(1));
    var descending = new ArrayList<>(rows);
    Collections.reverse(descending);
    for (var order : List.of(rows, descending, shuffled)) {
      var fresh = TestDatabase.migrated();
      assertThat(counts(load(fresh, Csv.HEADER + String.join("", order)))).isEqualTo("50 0 0 0");
      assertThat(counts(load(fresh, Csv.HEADER + String.join("", order)))).isEqualTo("0 0 50 0");
      assertThat(TestDatabase.query(fresh, "select count(*) from record")).isEqualTo("50");
    }
  }

  @Test
  void aRepeatedDayIsDetectedAfterManyOtherDays() throws SQLException {
    var csv = new StringBuilder(Csv.HEADER);
    IntStream.range(0, 900).forEach(day -> csv.append(Csv.row("Bitcoin", "BTC", day, 2)));
    csv.append(Csv.row("Aave", "AAVE", 1, 2));
    csv.append(Csv.row("bitcoin", "btc", 7, 2.5));
    csv.append(Csv.row("Bitcoin", "BTC", 8, 2));
    var report = load(database, csv.toString());
    assertThat(counts(report)).isEqualTo("900 0 1 2");
    assertThat(report.rejections().stream().map(Rejection::reason))
        .containsExactly(
            "is on line 903 too, with other values", "is on line 9 too, with other values");
    assertThat(report.rejections().get(0).original()).startsWith("8,Bitcoin,BTC,");
    assertThat(TestDatabase.query(database, "select texts[1] from rejection where line = 903"))
        .isEqualTo("bitcoin");
    assertThat(TestDatabase.query(database, "select count(*) from record")).isEqualTo("900");
  }

  @Test
  void oneFileCanHaveNewRecordsOfKnownAndNewCurrencies() throws SQLException {
    load(database, Csv.of("Bitcoin", "BTC", 10));
    var csv = new StringBuilder(Csv.HEADER);
    IntStream.range(5, 15).forEach(day -> csv.append(Csv.row("Bitcoin", "BTC", day, 2.5)));
    IntStream.range(0, 10).forEach(day -> csv.append(Csv.row("Aave", "AAVE", day, 2.5)));
    csv.append(Csv.row("Bitcoin", "BTC", 3, 2.75));
    assertThat(counts(load(database, csv.toString()))).isEqualTo("15 1 5 0");
  }

  @Test
  void everyRowWithAWrongSymbolIsReported() throws SQLException {
    load(database, Csv.of("Bitcoin", "BTC", 1));
    var report =
        load(
            database,
            Csv.HEADER + Csv.row("Bitcoin", "XBT", 1, 2) + Csv.row("Bitcoin", "XBT", 2, 2));
    assertThat(report.error()).isEqualTo("The file has no valid rows.");
    assertThat(report.counts().rejected()).isEqualTo(2);
    assertThat(report.rejections().get(1).original()).contains("Bitcoin,XBT");
  }

  @Test
  void aDryRunReportsTheSameCountsAndWritesNothing() throws SQLException {
    load(database, Csv.of("Bitcoin", "BTC", 10));
    var before = TestDatabase.query(database, "select number from data_version");
    var csv = new StringBuilder(Csv.HEADER);
    IntStream.range(8, 12).forEach(day -> csv.append(Csv.row("Bitcoin", "BTC", day, 2.75)));
    IntStream.range(0, 10).forEach(day -> csv.append(Csv.row("Aave", "AAVE", day, 2.5)));
    csv.append("x\n");
    assertThat(counts(run(database, csv.toString(), true))).isEqualTo("12 2 0 1");
    assertThat(TestDatabase.query(database, "select count(*) from currency")).isEqualTo("1");
    assertThat(TestDatabase.query(database, "select count(*) from record")).isEqualTo("10");
    assertThat(TestDatabase.query(database, "select number from data_version")).isEqualTo(before);
    assertThat(counts(run(database, csv.toString(), false))).isEqualTo("12 2 0 1");
  }

  @Test
  void aFileWithMoreCurrenciesThanTheCacheHoldsIsLoadedCompletely() throws SQLException {
    var csv = new StringBuilder(Csv.HEADER);
    // Each currency has two rows, far apart; every other currency repeats the day.
    for (var day = 0; day < 2; day++) {
      for (var i = 0; i < 60_000; i++) {
        csv.append(Csv.row("Currency " + i, "C" + i, i % 100 == 0 ? 0 : day, 2));
      }
    }
    assertThat(counts(load(database, csv.toString()))).isEqualTo("119400 0 600 0");
    assertThat(TestDatabase.query(database, "select count(*) from currency")).isEqualTo("60000");
    assertThat(TestDatabase.query(database, "select count(*) from record")).isEqualTo("119400");
  }

  @Test
  void aCurrencyEvictedFromTheCacheIsLookedUpAgain() throws SQLException {
    var csv = new StringBuilder(Csv.HEADER);
    for (var i = 0; i < 53_000; i++) {
      for (var day = 0; day < 5; day++) {
        csv.append(Csv.row("Currency " + i, "C" + i, day, 2));
      }
    }
    assertThat(counts(load(database, csv.toString()))).isEqualTo("265000 0 0 0");
  }

  @Test
  void shortDatabaseTimeoutsDoNotAbortALoad() throws SQLException {
    TestDatabase.execute(
        database,
        "alter database %s set idle_session_timeout = '200ms'".formatted(database.name()),
        "alter database %s set idle_in_transaction_session_timeout = '200ms'"
            .formatted(database.name()),
        "alter database %s set statement_timeout = '1s'".formatted(database.name()));
    var csv = (Csv.of("Bitcoin", "BTC", 10) + "x\n").getBytes(StandardCharsets.UTF_8);
    var input = new Input("a.csv", csv.length, () -> new LateStream(csv));
    var progress = new Progress(csv.length, figures -> {}, () -> false);
    var report =
        new Loader(Jdbc.dataSource(database))
            .load(List.of(input), Ingestion.added(database), false, ReadOptions.DEFAULT, progress)
            .get(0);
    assertThat(counts(report)).isEqualTo("10 0 0 1");
  }

  /** Delays the first byte. */
  private static final class LateStream extends ByteArrayInputStream {
    LateStream(byte[] content) {
      super(content);
      try {
        Thread.sleep(700);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void anOwnerWithoutOtherPrivilegesCanLoad() throws SQLException {
    var owner = ownerOf(database);
    assertThat(counts(load(owner, Csv.of("Bitcoin", "BTC", 10)))).isEqualTo("10 0 0 0");
    var csv = Csv.HEADER + Csv.row("Bitcoin", "BTC", 9, 3) + Csv.row("Bitcoin", "BTC", 10, 3);
    assertThat(counts(load(owner, csv))).isEqualTo("1 1 0 0");
  }

  @Test
  void triggersOfOtherProgramsFire() throws SQLException {
    TestDatabase.execute(
        database,
        "create table heard (n bigint)",
        """
        create function hear() returns trigger language plpgsql as
        $$ begin insert into heard values (new.id); return null; end $$
        """,
        "create trigger hear after insert on record for each row execute function hear()");
    load(database, Csv.of("Bitcoin", "BTC", 10));
    assertThat(TestDatabase.query(database, "select count(*) from heard")).isEqualTo("10");
  }

  @Test
  void tablesWithOtherIdTypesCanBeLoaded() throws SQLException {
    for (var type : List.of("bigint", "smallint")) {
      var other =
          TestDatabase.filled(
              "alter table record drop constraint record_currency_id_fkey",
              "alter table record alter column currency_id type " + type,
              "alter table currency alter column id type " + type,
              "alter table record add foreign key (currency_id) references currency (id)");
      assertThat(counts(load(other, Csv.of("Bitcoin", "BTC", 10)))).isEqualTo("10 0 0 0");
      assertThat(counts(load(other, Csv.of("Bitcoin", "BTC", 10)))).isEqualTo("0 0 10 0");
    }
  }

  @Test
  void aLoadGivesUpOnARecordThatStaysLocked() throws SQLException {
    load(database, Csv.of("Bitcoin", "BTC", 2));
    TestDatabase.execute(
        database,
        "create function locked() returns trigger language plpgsql as"
            + " $$ begin raise 'locked' using errcode = '55P03'; end $$",
        "create trigger locked before update on record for each row execute function locked()");
    assertThatThrownBy(() -> load(database, Csv.HEADER + Csv.row("Bitcoin", "BTC", 1, 3)))
        .isInstanceOf(Failure.NotReady.class);
  }

  private static FileReport load(DatabaseSettings to, String csv) throws SQLException {
    return run(to, csv, false);
  }

  private static FileReport run(DatabaseSettings to, String csv, boolean dryRun)
      throws SQLException {
    var bytes = csv.getBytes(StandardCharsets.UTF_8);
    var input = new Input("a.csv", bytes.length, () -> new ByteArrayInputStream(bytes));
    var progress = new Progress(bytes.length, figures -> {}, () -> false);
    return new Loader(Jdbc.dataSource(to))
        .load(List.of(input), Ingestion.added(to), dryRun, ReadOptions.DEFAULT, progress)
        .get(0);
  }

  private static String counts(FileReport report) {
    return "%d %d %d %d"
        .formatted(
            report.counts().accepted(),
            report.counts().updated(),
            report.counts().unchanged(),
            report.counts().rejected());
  }

  /** Creates a role that owns everything in the database and has no other privileges. */
  private static DatabaseSettings ownerOf(DatabaseSettings database) throws SQLException {
    var user = "owner_" + USERS.incrementAndGet();
    TestDatabase.execute(
        database,
        "create role " + user + " login",
        """
        do $$
        declare t text;
        begin
          for t in select tablename from pg_tables where schemaname = 'public' loop
            execute format('alter table %%I owner to %1$s', t);
          end loop;
        end $$
        """
            .formatted(user),
        "grant all on schema public to " + user);
    return new DatabaseSettings(
        database.host(),
        database.port(),
        user,
        new Secret(""),
        database.name(),
        database.sslMode(),
        database.sslRootCertificate(),
        database.poolSize());
  }
}
