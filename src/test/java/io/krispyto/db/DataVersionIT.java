package io.krispyto.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** The data version in the database, for all writers. */
class DataVersionIT {
  private static final String BITCOIN_DAY =
      "insert into record (currency_id, date, close) values (1, '2021-07-06', 1)";

  private DatabaseSettings database;

  @BeforeEach
  void create() {
    database =
        TestDatabase.filled(
            "insert into currency (name, symbol) values ('Bitcoin', 'BTC'), ('Ethereum', 'ETH')",
            "insert into record (currency_id, date, close) values (2, '2021-07-06', 1)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        BITCOIN_DAY,
        "update record set close = 2",
        "delete from record",
        "truncate record",
        "truncate currency cascade",
        "insert into currency (name, symbol) values ('Cardano', 'ADA')",
        "update currency set symbol = 'X' where id = 1",
        "delete from currency where id = 1",
        "insert into record (currency_id, date) values (2, '2021-07-06') on conflict (currency_id, date) do update set close = 3",
        "set session_replication_role = replica; delete from record",
      })
  void everyChangeRaisesTheVersion(String change) {
    var before = version();
    TestDatabase.execute(database, change);
    assertThat(version()).isGreaterThan(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from record",
        "begin; delete from record; rollback",
        "insert into currency (name, symbol) select name, symbol from currency on conflict do nothing",
        "update currency set symbol = 'X' where id = 9",
        "delete from currency where id = 9",
        "update record set close = 9 where false",
        "delete from record where false",
        "insert into record (currency_id, date) values (2, '2021-07-06') on conflict do nothing",
        "insert into record (currency_id, date) values (2, '2021-07-06') on conflict (currency_id, date) do update set close = 1 where false",
        "select sum_data_changes()",
        "analyze record",
      })
  void statementsWithoutChangesKeepTheVersion(String statement) {
    var before = version();
    TestDatabase.execute(database, statement);
    assertThat(version()).isEqualTo(before);
  }

  @Test
  void aTransactionCountsAsOneChange() throws Exception {
    try (var connection = open()) {
      connection.setAutoCommit(false);
      execute(connection, BITCOIN_DAY, "update record set close = 5", "delete from record");
      connection.commit();
      execute(connection, BITCOIN_DAY);
      connection.commit();
    }
    // The setup made two changes.
    assertThat(query("select changes from data_version")).isEqualTo("4");
  }

  @Test
  void copyRaisesTheVersion() throws Exception {
    var before = version();
    try (var connection = open()) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(
              "copy record (currency_id, date) from stdin", new StringReader("1\t2021-07-06\n"));
    }
    assertThat(version()).isGreaterThan(before);
  }

  @ParameterizedTest
  @CsvSource({"before,true", "after,true", "never,false"})
  void rollingBackToASavepointUndoesOnlyItsChange(String other, boolean raised) throws Exception {
    var before = version();
    try (var connection = open()) {
      connection.setAutoCommit(false);
      if (other.equals("before")) {
        execute(connection, BITCOIN_DAY);
      }
      execute(connection, "savepoint s", "update record set close = 7", "rollback to savepoint s");
      if (other.equals("after")) {
        execute(connection, BITCOIN_DAY);
      }
      connection.commit();
    }
    assertThat(version() > before).isEqualTo(raised);
  }

  /** An uncommitted change does not block other writers. */
  @Test
  void writersDoNotWaitForOneAnother() throws Exception {
    var before = version();
    try (var load = open();
        var other = open()) {
      load.setAutoCommit(false);
      execute(load, BITCOIN_DAY);
      other.setAutoCommit(false);
      execute(other, "set local lock_timeout = '1s'", "update record set close = 2");
      assertThat(version()).isEqualTo(before);
      other.commit();
      var between = version();
      assertThat(between).isGreaterThan(before);
      load.commit();
      assertThat(version()).isGreaterThan(between);
    }
  }

  /** With an updated counter, the second commit would fail. */
  @ParameterizedTest
  @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
  void concurrentWritersDoNotFailAtHigherIsolationLevels(int isolation) throws Exception {
    var before = version();
    try (var first = open();
        var second = open()) {
      for (var connection : new Connection[] {first, second}) {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(isolation);
      }
      execute(first, BITCOIN_DAY);
      execute(second, "insert into currency (name, symbol) values ('Cardano', 'ADA')");
      first.commit();
      second.commit();
    }
    assertThat(version()).isGreaterThan(before);
  }

  /** A function that runs with its owner's rights must not be usable by others. */
  @Test
  void theTriggerFunctionCannotBeUsedOnOtherTables() throws Exception {
    var role = "stranger_" + database.name();
    try (var connection = open()) {
      execute(
          connection,
          "create role " + role,
          "set role " + role,
          "create temp view changed_rows as select 1",
          "create temp table mine (a int)");
      assertThatThrownBy(
              () ->
                  execute(
                      connection,
                      "create trigger t after insert on mine for each statement execute function public.raise_data_version()"))
          .hasMessageContaining("permission denied");
    }
    assertThatThrownBy(
            () ->
                TestDatabase.execute(
                    database,
                    "create table other (a int)",
                    "create trigger t after insert on other for each statement execute function raise_data_version()",
                    "insert into other values (1)"))
        .hasMessageContaining("This is for currency and record.");
  }

  @Test
  void readersOfRecordsCanReadTheVersion() throws Exception {
    var role = "reader_" + database.name();
    try (var connection = open()) {
      execute(
          connection,
          "create role " + role,
          "grant select on currency, record to " + role,
          "set role " + role,
          "select number from data_version",
          "select sum_data_changes()");
    }
  }

  @Test
  void notificationsCanBeTurnedOff() throws Exception {
    var before = version();
    try (var connection = open()) {
      execute(connection, "listen krispyto_data_version", "set krispyto.notify = 'off'");
      TestDatabase.execute(database, "set krispyto.notify = 'off'; delete from record");
      assertThat(connection.unwrap(PGConnection.class).getNotifications(500)).isNullOrEmpty();
    }
    assertThat(version()).isGreaterThan(before);
  }

  /** The trigger reads no table of records, so it needs no further privileges. */
  @Test
  void writersOfRecordsCanRaiseTheVersion() throws Exception {
    var before = version();
    try (var connection = open()) {
      execute(
          connection,
          "create role writer_" + database.name(),
          "grant select, insert, update, delete on record to writer_" + database.name(),
          "set role writer_" + database.name(),
          "update record set close = 9");
    }
    assertThat(version()).isGreaterThan(before);
  }

  @Test
  void summingChangesKeepsTheVersion() throws Exception {
    for (var i = 0; i < 100; i++) {
      TestDatabase.execute(database, "update currency set symbol = 'S" + i + "' where id = 1");
    }
    var before = version();
    TestDatabase.execute(database, "select sum_data_changes()");
    assertThat(version()).isEqualTo(before);
    assertThat(query("select changes from data_version")).isEqualTo("0");
  }

  /** The version is read four times a second and with each query. */
  @Test
  void readingTheVersionDoesNotScanRecentChanges() throws Exception {
    TestDatabase.execute(
        database,
        "do $$ begin for i in 1..1000 loop update record set close = i; commit; end loop; end $$",
        "select sum_data_changes()",
        "vacuum analyze");
    assertThat(query("select count(*) from recent_change")).isEqualTo("1000");
    assertThat(query("explain (format json) select number, changes from data_version"))
        .contains("\"data_change\"")
        .doesNotContain("recent_change");
    assertThat(query("select changes from data_version")).isEqualTo("0");
  }

  /** While several sessions sum changes, each reader sees a version at least as high as before. */
  @Test
  void theVersionNeverFallsDuringConcurrentSumming() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    try {
      var tasks = new ArrayList<Callable<Long>>();
      for (var t = 0; t < 2; t++) {
        tasks.add(
            () -> {
              try (var connection = open()) {
                for (var i = 0; i < 200; i++) {
                  execute(connection, "update currency set symbol = 'T' where id = 1");
                }
              }
              return version();
            });
        tasks.add(
            () -> {
              var last = version();
              try (var connection = open()) {
                for (var i = 0; i < 200; i++) {
                  execute(connection, "select sum_data_changes()");
                  var next = version();
                  assertThat(next).isGreaterThanOrEqualTo(last);
                  last = next;
                }
              }
              return last;
            });
      }
      for (var task : threads.invokeAll(tasks)) {
        assertThat(task.get()).isLessThanOrEqualTo(version());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void committedChangesNotifyListeners() throws Exception {
    try (var connection = open()) {
      execute(connection, "listen krispyto_data_version");
      TestDatabase.execute(database, "begin; delete from record; rollback");
      TestDatabase.execute(database, "begin; delete from record; delete from currency; commit");
      var notifications = connection.unwrap(PGConnection.class).getNotifications(5000);
      assertThat(notifications).hasSize(1);
    }
  }

  private long version() {
    return Long.parseLong(query("select number from data_version"));
  }

  private String query(String sql) {
    return TestDatabase.query(database, sql);
  }

  private Connection open() throws SQLException {
    return TestDatabase.connect(database);
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
