package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.db.Jdbc;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file in {@code csv} is loaded into an empty database; its report is in the JSON beside. */
class CsvCasesIT {
  private static final Path CASES = Path.of("src/test/resources/csv");
  private static Vertx vertx;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    Blocking.await(vertx.close());
  }

  static Stream<String> cases() throws IOException {
    try (var files = Files.list(CASES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".csv"))
          .map(name -> name.substring(0, name.length() - ".csv".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isReportedAsTheFileBesideItSays(String name) throws Exception {
    var database = TestDatabase.migrated();
    var loader = new Loader(Jdbc.dataSource(database));
    var progress = new Progress(vertx.eventBus(), () -> false, "test", Input.UNKNOWN);

    List<FileReport> reports;
    try (var inputs = Inputs.local(CASES.resolve(name + ".csv"))) {
      reports = loader.load(inputs, progress);
    }

    var expected = new JsonObject(Files.readString(CASES.resolve(name + ".json")));
    assertThat(reports).hasSize(1);
    assertThat(reports.get(0).toJson().encodePrettily()).isEqualTo(expected.encodePrettily());
    assertThat(TestDatabase.query(database, "select count(*) from record"))
        .isEqualTo(expected.getLong("accepted").toString());
    assertThat(
            TestDatabase.query(
                database,
                "select count(*) from currency c where not exists (select from record r where"
                    + " r.currency_id = c.id)"))
        .as("currencies without a record")
        .isEqualTo("0");
  }
}
