package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.Jdbc;
import io.krispyto.ingestion.load.Loader;
import io.krispyto.ingestion.report.Figures;
import io.krispyto.ingestion.report.FileReport;
import io.krispyto.ingestion.report.Progress;
import io.krispyto.ingestion.source.Inputs;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Loads each file in {@code csv} and {@code ndjson} into an empty database. The expected report is
 * the JSON file next to it.
 */
class CsvCasesIT {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final DatabaseSettings DATABASE = TestDatabase.migrated();

  @BeforeEach
  void clear() {
    TestDatabase.execute(
        DATABASE,
        "delete from rejection",
        "delete from ingestion_file",
        "delete from ingestion",
        "delete from record",
        "delete from currency");
  }

  static Stream<Path> cases() throws IOException {
    return Stream.concat(cases("csv"), cases("ndjson"));
  }

  private static Stream<Path> cases(String format) throws IOException {
    try (var files = Files.list(RESOURCES.resolve(format))) {
      return files
          .filter(file -> file.toString().endsWith("." + format))
          .sorted()
          .map(RESOURCES::relativize)
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void reportMatchesTheExpectedJson(Path name) throws Exception {
    var loader = new Loader(Jdbc.dataSource(DATABASE));
    var progress = new Progress(Figures.UNKNOWN, figures -> {}, () -> false);

    List<FileReport> reports;
    try (var inputs = Inputs.local(RESOURCES.resolve(name), () -> {})) {
      reports = loader.load(inputs, Ingestion.added(DATABASE), false, progress);
    }

    var expected = new JsonObject(Files.readString(beside(name)));
    assertThat(reports).hasSize(1);
    var report = reports.get(0).toJson();
    var grouped =
        ((JsonArray) report.remove("rejection_groups"))
            .stream().map(JsonObject.class::cast).mapToLong(group -> group.getLong("count")).sum();
    var layout = report.remove("layout");
    if (report.getString("state").equals("loaded")) {
      assertThat(layout).isEqualTo(name.toString().endsWith("json") ? "ndjson" : "krispyto");
    }
    assertThat(report.encodePrettily()).isEqualTo(expected.encodePrettily());
    assertThat(grouped).as("rejections in groups").isEqualTo(expected.getLong("rejected"));
    assertThat(TestDatabase.query(DATABASE, "select count(*) from record"))
        .isEqualTo(expected.getLong("accepted").toString());
    assertThat(
            TestDatabase.query(
                DATABASE,
                "select count(*) from currency c where not exists (select from record r where"
                    + " r.currency_id = c.id)"))
        .as("currencies without records")
        .isEqualTo("0");
    assertThat(
            TestDatabase.query(
                DATABASE,
                """
                select coalesce(string_agg(
                    concat_ws('|', line, column_name, value, reason, original), E'\\n' order by line), '')
                  from rejection
                """))
        .as("stored rejections")
        .isEqualTo(
            reports.get(0).rejections().stream()
                .map(
                    rejection ->
                        Stream.of(
                                rejection.line(),
                                rejection.column(),
                                rejection.value(),
                                rejection.reason(),
                                rejection.original())
                            .filter(Objects::nonNull)
                            .map(Object::toString)
                            .collect(Collectors.joining("|")))
                .collect(Collectors.joining("\n")));
  }

  private static Path beside(Path file) {
    return RESOURCES.resolve(file.toString().replaceFirst("\\.[a-z]+$", ".json"));
  }
}
