package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.TestPostgres;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk fills up in the middle of a file. The disk is a tmpfs, which only root can mount; other
 * users skip these tests.
 */
class DiskFullIT {
  @TempDir private Path folder;
  private Path disk;
  private TestPostgres postgres;
  private DatabaseSettings database;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", disk.toString()))
        .as("exit code of mount (requires root)")
        .isZero();
  }

  @AfterEach
  void unmount() throws Exception {
    if (postgres != null) {
      postgres.close();
    }
    run("umount", disk.toString());
  }

  @Test
  void aFullTablespaceRollsBackAMerge() throws Exception {
    assertRolledBackInAFullTablespace(LoadPhase.MERGE);
  }

  @Test
  @Tag("long")
  void aFullTablespaceRollsBackAStraightCopy() throws Exception {
    assertRolledBackInAFullTablespace(LoadPhase.STRAIGHT);
  }

  private void assertRolledBackInAFullTablespace(LoadPhase phase) throws Exception {
    postgres = TestPostgres.in(folder);
    var space = Files.createDirectory(disk.resolve("space"));
    TestDatabase.execute(
        postgres.at("postgres"),
        "create tablespace small location '" + space + "'",
        "alter system set default_tablespace = small",
        "select pg_reload_conf()");
    database = postgres.migrated("small");
    phase.prepare(database);
    assertRolledBackUntilSpaceIsFreed(phase, "500 The database has no space left.");
  }

  @Test
  void aFullDataDirectoryRollsBackAStraightCopy() throws Exception {
    assertRolledBackInAFullDataDirectory(LoadPhase.STRAIGHT);
  }

  @Test
  @Tag("long")
  void aFullDataDirectoryRollsBackAMerge() throws Exception {
    assertRolledBackInAFullDataDirectory(LoadPhase.MERGE);
  }

  /** Without space for its WAL, PostgreSQL stops. It restarts by itself once there is space. */
  private void assertRolledBackInAFullDataDirectory(LoadPhase phase) throws Exception {
    postgres = TestPostgres.in(disk);
    database = postgres.migrated("small");
    phase.prepare(database);
    assertRolledBackUntilSpaceIsFreed(
        phase, "500 The database has no space left.", "500 Database connection error.");
  }

  private void assertRolledBackUntilSpaceIsFreed(LoadPhase phase, String... errors)
      throws Exception {
    var file = LoadPhase.write(folder.resolve("big.csv"));
    try (var ingestion = new Ingestion(database)) {
      leaveFree(4);
      var problem = ingestion.problem(new JsonObject().put("source", file.toString()));
      assertThat(problem.getInteger("status") + " " + problem.getString("error"))
          .isIn((Object[]) errors);

      if (isUp()) {
        // Reads still work.
        assertThat(LoadPhase.now(database)).isEqualTo(phase.before());
      }

      grow();
      awaitRestart();
      assertThat(LoadPhase.now(database)).isEqualTo(phase.before());
      assertThat(TestDatabase.query(database, "select count(*) from ingestion_file"))
          .isEqualTo("0");
      await()
          .atMost(Duration.ofSeconds(15))
          .untilAsserted(
              () ->
                  assertThat(
                          TestDatabase.query(
                              database, "select concat_ws('|', state, error) from ingestion"))
                      .isEqualTo("failed|" + problem.getString("error")));

      var report = ingestion.load(file);
      assertThat(report.getLong("accepted") + report.getLong("updated")).isEqualTo(100_000);
      assertThat(LoadPhase.now(database)).isEqualTo(LoadPhase.after());
    }
  }

  /** PostgreSQL restarts by itself, unless it gave up for lack of space. */
  private void awaitRestart() {
    try {
      await().atMost(Duration.ofSeconds(5)).until(this::isUp);
    } catch (ConditionTimeoutException gaveUp) {
      postgres.kill();
      postgres.restart();
    }
  }

  private boolean isUp() {
    try {
      return "1".equals(TestDatabase.query(database, "select 1"));
    } catch (IllegalStateException down) {
      return false;
    }
  }

  private void leaveFree(int megabytes) throws Exception {
    TestDatabase.execute(database, "checkpoint");
    var store = Files.getFileStore(disk);
    var size = (store.getTotalSpace() - store.getUsableSpace()) / (1 << 20) + megabytes;
    assertThat(remount(size)).isZero();
  }

  private void grow() throws Exception {
    assertThat(remount(1024)).isZero();
  }

  private int remount(long megabytes) throws Exception {
    return run("mount", "-o", "remount,size=" + megabytes + "m", disk.toString());
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (IOException noSuchProgram) {
      return -1;
    }
  }
}
