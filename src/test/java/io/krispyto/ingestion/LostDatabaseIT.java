package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.TestPostgres;
import io.krispyto.bus.BusFailure;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PostgreSQL stops in the middle of a file while the server keeps running. */
class LostDatabaseIT {
  @TempDir private static Path folder;
  private static TestPostgres postgres;
  private static Path files;

  @BeforeAll
  static void start() throws IOException {
    postgres = TestPostgres.in(folder);
    files = Files.createDirectory(folder.resolve("csv"));
    Files.writeString(files.resolve("a.csv"), Csv.of("Small", "SML", 100));
    LoadPhase.write(files.resolve("b.csv"));
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  private enum Loss {
    /** Terminates all connections with {@code pg_terminate_backend}. */
    TERMINATED((server, database) -> terminateAll(database)),
    STOPPED((server, database) -> server.stopAtOnce()),
    KILLED((server, database) -> server.kill());

    private final BiConsumer<TestPostgres, DatabaseSettings> cause;

    Loss(BiConsumer<TestPostgres, DatabaseSettings> cause) {
      this.cause = cause;
    }

    private static void terminateAll(DatabaseSettings database) {
      TestDatabase.query(
          database,
          "select count(pg_terminate_backend(pid)) from pg_stat_activity"
              + " where datname = current_database() and pid <> pg_backend_pid()");
    }
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT, TERMINATED", "STAGED, STOPPED", "MERGE, KILLED"})
  void theFileIsRolledBackAndTheNextLoadFinishes(LoadPhase phase, Loss loss) {
    assertRolledBackAndLoadedLater(phase, loss);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "STAGED, TERMINATED",
    "MERGE, TERMINATED",
    "STRAIGHT, STOPPED",
    "MERGE, STOPPED",
    "STRAIGHT, KILLED",
    "STAGED, KILLED"
  })
  void theFileIsRolledBackAndLoadedLaterInAllOtherCases(LoadPhase phase, Loss loss) {
    assertRolledBackAndLoadedLater(phase, loss);
  }

  private void assertRolledBackAndLoadedLater(LoadPhase phase, Loss loss) {
    var database = postgres.migrated((phase + "_" + loss).toLowerCase(Locale.ROOT));
    phase.prepare(database);
    try (var ingestion = new Ingestion(database)) {
      var load = ingestion.request(new JsonObject().put("source", files.toString()));
      phase.awaitInSecondFile(database);
      loss.cause.accept(postgres, database);
      assertThat(problem(load)).isEqualTo("500 Database connection error.");
      if (loss != Loss.TERMINATED) {
        postgres.restart();
      }

      assertThat(LoadPhase.now(database)).isEqualTo(phase.before());
      assertThat(smallRecords(database)).isEqualTo("100");
      assertThat(TestDatabase.query(database, "select string_agg(name, ',') from ingestion_file"))
          .isEqualTo("a.csv");
      // The server does this without a further request.
      await()
          .atMost(Duration.ofSeconds(15))
          .untilAsserted(
              () ->
                  assertThat(
                          TestDatabase.query(
                              database,
                              "select concat_ws('|', state, error, accepted, ended_at is not null) from ingestion"))
                      .isEqualTo("partly|Database connection error.|100|t"));

      assertThat(states(ingestion.load(files))).containsExactly("loaded 0", "loaded 100000");
      assertThat(LoadPhase.now(database)).isEqualTo(LoadPhase.after());
      assertThat(states(ingestion.load(files))).containsExactly("loaded 0", "loaded 0");
      assertThat(smallRecords(database)).isEqualTo("100");
    }
  }

  private static String problem(Future<JsonObject> load) {
    var failure = catchThrowableOfType(ReplyException.class, () -> Blocking.await(load));
    var problem = BusFailure.problem(failure);
    return problem.getInteger("status") + " " + problem.getString("error");
  }

  private static String smallRecords(DatabaseSettings database) {
    return TestDatabase.query(
        database,
        "select count(*) from record r join currency c on c.id = currency_id where name = 'Small'");
  }

  /** The state and the number of changed records of each file. */
  private static List<String> states(JsonObject report) {
    var states = new ArrayList<String>();
    for (var each : report.getJsonArray("files")) {
      var file = (JsonObject) each;
      var changed = file.getLong("accepted") + file.getLong("updated");
      states.add(file.getString("state") + " " + changed);
    }
    return states;
  }
}
