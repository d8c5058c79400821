package io.krispyto.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a node learns the data version, including after connection losses. */
class DataVersionWatchIT {
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<DataVersion> known = new AtomicReference<>(DataVersion.NONE);
  private final List<DataVersion> goneBackTo = new CopyOnWriteArrayList<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private DatabaseSettings database;
  private QueryPool queries;
  private DataVersionWatch watch;

  @BeforeEach
  void start() throws Exception {
    database = TestDatabase.migrated();
    var server = new CurrentServer(vertx, database);
    queries = new QueryPool(vertx, database, server);
    watch =
        new DataVersionWatch(
            vertx,
            database,
            server,
            () -> queries,
            known::get,
            new DataVersionWatch.Listener() {
              @Override
              public void seen(DataVersion version, DataVersion before) {
                if (before.isAfter(version)) {
                  goneBackTo.add(version);
                  known.set(version);
                } else {
                  known.accumulateAndGet(version, (a, b) -> a.isAfter(b) ? a : b);
                }
              }

              @Override
              public void watching() {}

              @Override
              public void down(Failure.DatabaseUnavailable cause) {
                events.add("down");
              }

              @Override
              public void back() {
                events.add("back");
              }

              @Override
              public void moved() {
                events.add("moved");
              }
            });
    watch.start().await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    watch.close().await(10, TimeUnit.SECONDS);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void theVersionIsKnownAfterStart() {
    assertThat(known.get()).isEqualTo(version());
  }

  @Test
  void changesAreDetected() {
    for (var i = 0; i < 5; i++) {
      change();
      await().atMost(A_SECOND).until(() -> known.get().equals(version()));
    }
    assertThat(goneBackTo).isEmpty();
  }

  /** The notification must arrive, not the periodic check. */
  @Test
  void changesAreDetectedImmediately() throws Exception {
    var best = Duration.ofDays(1);
    for (var i = 0; i < 10; i++) {
      change();
      var after = version();
      var started = System.nanoTime();
      while (!known.get().equals(after)) {
        Thread.sleep(1);
      }
      var duration = Duration.ofNanos(System.nanoTime() - started);
      best = duration.compareTo(best) < 0 ? duration : best;
    }
    assertThat(best).isLessThan(Duration.ofMillis(50));
  }

  @Test
  void aChangeDuringALostConnectionIsDetected() {
    for (var i = 0; i < 5; i++) {
      TestDatabase.execute(
          database,
          "select pg_terminate_backend(pid) from pg_stat_activity where query like '%data_version%' and pid <> pg_backend_pid() and datname = current_database()",
          "insert into currency (name, symbol) values ('N" + i + "', 'N')");
      await().atMost(A_SECOND).until(() -> known.get().equals(version()));
    }
    // The database was never unavailable.
    assertThat(events).isEmpty();
  }

  @Test
  void withoutAConnectionOfItsOwnTheWatchReadsTheVersionOverTheQueryPool() throws Exception {
    query("select 1");
    // The database now rejects new connections and keeps the open ones.
    TestDatabase.execute(
        TestDatabase.at("postgres"),
        "alter database " + database.name() + " allow_connections false",
        "select pg_terminate_backend(pid) from pg_stat_activity where query like '%data_version%' and datname = '"
            + database.name()
            + "'");
    query("insert into currency (name, symbol) values ('New', 'N')");
    var after =
        new DataVersion(query("select number from data_version").iterator().next().getLong(0));
    await().atMost(A_SECOND).until(() -> known.get().equals(after));
  }

  @Test
  void aDatabaseRestoredToAnOlderVersionIsDetected() {
    change();
    await().atMost(A_SECOND).until(() -> known.get().equals(version()));
    TestDatabase.execute(
        database, "delete from data_change", "update data_change_sum set steps = 1");
    await().atMost(A_SECOND).until(() -> known.get().equals(new DataVersion(1)));
    assertThat(goneBackTo).containsExactly(new DataVersion(1));
  }

  @Test
  void manyChangesAreSummed() {
    for (var i = 0; i < 100; i++) {
      change();
    }
    await()
        .atMost(Duration.ofSeconds(3))
        .until(
            () ->
                Long.parseLong(TestDatabase.query(database, "select changes from data_version"))
                    < 65);
  }

  private RowSet<Row> query(String sql) throws Exception {
    return queries.run(client -> client.query(sql).execute()).await(10, TimeUnit.SECONDS);
  }

  private void change() {
    TestDatabase.execute(
        database, "insert into currency (name, symbol) values (gen_random_uuid()::text, 'N')");
  }

  private DataVersion version() {
    return new DataVersion(
        Long.parseLong(TestDatabase.query(database, "select number from data_version")));
  }
}
