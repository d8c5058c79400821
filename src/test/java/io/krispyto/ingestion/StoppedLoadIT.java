package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.TestProxy;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.ingestion.load.LoadSql;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stopping the server during a load ends it quickly and rolls back the file. */
class StoppedLoadIT {
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir private static Path folder;
  private static Path file;
  private DatabaseSettings database;

  @BeforeAll
  static void write() throws IOException {
    file = LoadPhase.write(folder.resolve("big.csv"));
  }

  @BeforeEach
  void create() {
    database = TestDatabase.migrated();
  }

  @ParameterizedTest
  @EnumSource
  void stopsInEachPhase(LoadPhase phase) {
    phase.prepare(database);
    try (var ingestion = new Ingestion(database)) {
      var load = load(ingestion);
      phase.await(database);
      assertStopsSoon(ingestion, load);
    }
    assertRolledBack(phase);
  }

  @ParameterizedTest
  @EnumSource(names = {"STRAIGHT", "MERGE"})
  void stopsWhileBlockedByAnotherWriter(LoadPhase phase) throws SQLException {
    phase.prepare(database);
    try (var other = lockRecords();
        var ingestion = new Ingestion(database)) {
      var load = load(ingestion);
      phase.awaitBlocked(database);
      assertStopsSoon(ingestion, load);
      other.rollback();
    }
    assertRolledBack(phase);
  }

  @Test
  void stopsWhileAnotherProcessHoldsTheLoadLock() throws SQLException {
    try (var other = TestDatabase.connect(database);
        var locking = other.prepareStatement(LoadSql.TRY_LOCK);
        var ingestion = new Ingestion(database)) {
      locking.execute();
      var load = load(ingestion);
      Awaitility.await()
          .until(
              () -> "running".equals(TestDatabase.query(database, "select state from ingestion")));
      assertStopsSoon(ingestion, load);
    }
    assertRolledBack(LoadPhase.STRAIGHT);
  }

  /** This happens if a cancel request arrives just before the statement that it should cancel. */
  @Test
  void stopsEvenIfTheFirstCancelRequestIsLost() throws SQLException {
    var vertx = Vertx.vertx();
    var proxy = Blocking.await(TestProxy.start(vertx, database.port()));
    proxy.loseCancels(2);
    var throughProxy = DatabaseSettings.local(proxy.port(), database.name(), database.password());
    try (var other = lockRecords();
        var ingestion = new Ingestion(throughProxy)) {
      var load = load(ingestion);
      LoadPhase.STRAIGHT.awaitBlocked(database);
      assertStopsSoon(ingestion, load);
      other.rollback();
    } finally {
      Blocking.await(proxy.close().eventually(vertx::close));
    }
    assertRolledBack(LoadPhase.STRAIGHT);
  }

  private static Future<JsonObject> load(Ingestion ingestion) {
    return ingestion.request(new JsonObject().put("source", file.toString()));
  }

  private Connection lockRecords() throws SQLException {
    var connection = TestDatabase.connect(database);
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("lock table record in share mode");
    }
    return connection;
  }

  private static void assertStopsSoon(Ingestion ingestion, Future<JsonObject> load) {
    var start = System.nanoTime();
    Blocking.await(ingestion.vertx.undeploy(ingestion.deployment));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    assertThat(Blocking.await(load.map("loaded").otherwise(error -> "failed"))).isEqualTo("failed");
  }

  private void assertRolledBack(LoadPhase phase) {
    assertThat(LoadPhase.now(database)).isEqualTo(phase.before());
    assertThat(TestDatabase.query(database, "select count(*) from ingestion_file")).isEqualTo("0");
    assertThat(
            TestDatabase.query(
                database,
                "select concat_ws('|', state, error, ended_at is not null) from ingestion"))
        .isEqualTo("failed|The server is stopping.|t");
  }
}
