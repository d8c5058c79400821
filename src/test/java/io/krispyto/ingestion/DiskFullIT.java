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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A disk that is full in the midst of a file. It is a file system in memory, which only root may
 * mount: elsewhere, these tests are skipped.
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
        .as("the exit code of mount, which needs root")
        .isZero();
  }

  @AfterEach
  void unmount() throws Exception {
    if (postgres != null) {
      postgres.close();
    }
    run("umount", disk.toString());
  }

  @ParameterizedTest
  @EnumSource(names = {"STRAIGHT", "MERGE"})
  void whereTheTablesAre(LoadPhase phase) throws Exception {
    postgres = TestPostgres.in(folder);
    var space = Files.createDirectory(disk.resolve("space"));
    TestDatabase.execute(
        postgres.at("postgres"),
        "create tablespace small location '" + space + "'",
        "alter system set default_tablespace = small",
        "select pg_reload_conf()");
    database = postgres.migrated("small");
    phase.prepare(database);
    assertNothingUntilThereIsSpace(phase, "500 The database has no space left.");
  }

  /** Without space for its log PostgreSQL stops, and starts by itself when there is some. */
  @ParameterizedTest
  @EnumSource(names = {"STRAIGHT", "MERGE"})
  void whereAllOfItIs(LoadPhase phase) throws Exception {
    postgres = TestPostgres.in(disk);
    database = postgres.migrated("small");
    phase.prepare(database);
    assertNothingUntilThereIsSpace(
        phase, "500 The database has no space left.", "500 Database connection error.");
  }

  private void assertNothingUntilThereIsSpace(LoadPhase phase, String... errors) throws Exception {
    var file = LoadPhase.write(folder.resolve("big.csv"));
    try (var ingestion = new Ingestion(database)) {
      leaveFree(4);
      var problem = ingestion.problem(new JsonObject().put("source", file.toString()));
      assertThat(problem.getInteger("status") + " " + problem.getString("error"))
          .isIn((Object[]) errors);

      if (isUp()) {
        // Who only reads is answered.
        assertThat(LoadPhase.now(database)).isEqualTo(phase.before());
      }

      grow();
      startAgain();
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

  /** By itself, unless it had to give up for want of space. */
  private void startAgain() {
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
    var used = Files.getFileStore(disk);
    var size = (used.getTotalSpace() - used.getUsableSpace()) / (1 << 20) + megabytes;
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
