package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.inspect.Inspector;
import io.krispyto.ingestion.layout.Declarations;
import io.krispyto.ingestion.layout.Layouts;
import io.krispyto.ingestion.layout.Reading;
import io.krispyto.ingestion.source.Inputs;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Loads real files from many origins on top of the real data set. A table in {@code ingest.md} has
 * the options and the outcome of each file. The options are the ones that {@code inspect} prints,
 * plus what only the user knows.
 */
final class LayoutFilesIT {
  private static final Path REAL_SET = Path.of("..", "shared", "data", "crypto.zip");
  private static final Path FILES = Path.of("..", "shared", "data", "layouts");
  private static final Path DOCS = Path.of("src", "docs", "ingest.md");

  /** A file, the options and the outcome. */
  private static final Pattern ROW =
      Pattern.compile("\\| `([^`|]+)` \\| (?:`([^`]*)`)? ?\\| ([^|]+?) \\|");

  private static final Pattern OPTION = Pattern.compile("--([a-z-]+) (?:'([^']*)'|([^ ']+))");

  /**
   * Exchanges differed from the market's average by up to 3% in 2013, and by less than 1% later.
   */
  private static final double CLOSE_ENOUGH = 0.035;

  private static final int ENOUGH = 20;

  private static DatabaseSettings database;
  private static Ingestion ingestion;

  /** A row of the table. */
  record Case(String file, String options, String outcome) {
    @Override
    public String toString() {
      return file;
    }

    Map<String, String> parameters() {
      var parameters = new HashMap<String, String>();
      var matcher = OPTION.matcher(options);
      while (matcher.find()) {
        parameters.put(
            matcher.group(1).replace('-', '_'),
            matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
      }
      return parameters;
    }

    Reading reading() {
      return new Reading(Layouts.BUILT_IN, Declarations.ofParameters(parameters()));
    }
  }

  @BeforeAll
  static void loadRealSet() throws Exception {
    assumeTrue(Files.exists(REAL_SET), "the real data is not here");
    database = TestDatabase.migrated();
    ingestion = new Ingestion(database);
    ingestion.load(REAL_SET);
  }

  @AfterAll
  static void close() throws Exception {
    if (ingestion != null) {
      ingestion.close();
    }
  }

  static List<Case> cases() throws IOException {
    var cases = new ArrayList<Case>();
    for (var line : Files.readAllLines(DOCS)) {
      var row = ROW.matcher(line);
      if (row.lookingAt() && row.group(1).matches(".*\\.(csv|json|xlsx|parquet)")) {
        var options = row.group(2) == null ? "" : row.group(2);
        cases.add(new Case(row.group(1), options.replace("\\|", "|"), row.group(3)));
      }
    }
    if (Files.isDirectory(FILES)) {
      try (var files = Files.list(FILES)) {
        assertThat(cases.stream().map(Case::file))
            .containsExactlyInAnyOrderElementsOf(
                files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".md"))
                    .toList());
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aFileComesOutAsDocumented(Case one) {
    // A dry run counts like a load, and leaves the real set as it is for the next file.
    var request = new JsonObject().put("source", FILES.resolve(one.file).toString());
    request.put("dry_run", true);
    one.parameters().forEach(request::put);

    var file = Blocking.await(ingestion.request(request)).getJsonArray("files").getJsonObject(0);

    var records = file.getLong("accepted") + file.getLong("updated") + file.getLong("unchanged");
    var outcome =
        file.getString("state").equals("loaded")
            ? records
                + (records == 1 ? " record" : " records")
                + (file.getLong("rejected") == 0
                    ? ""
                    : ", " + file.getLong("rejected") + " rejected")
                + (file.getLong("warned") == 0 ? "" : ", " + file.getLong("warned") + " warned")
            : "refused";
    assertThat(outcome).as("%s", file.encodePrettily()).isEqualTo(one.outcome);
  }

  /** The options in the table that the command lacks are what only the user knows. */
  @ParameterizedTest
  @MethodSource("cases")
  void inspectPrintsTheCommandThatLoadsTheFile(Case one) {
    var commands = new ArrayList<String>();
    new Inspector(Optional.empty(), Declarations.NONE)
        .inspect(
            FILES.resolve(one.file),
            file ->
                file.findings().stream()
                    .filter(
                        found -> found.title().equals("command") || found.title().equals("refused"))
                    .forEach(found -> commands.add(found.text())));

    for (var option : one.parameters().entrySet()) {
      var name = "--" + option.getKey().replace('_', '-');
      var isSuggested = commands.get(0).contains(name);
      var isKnownToTheUser = name.matches("--(name|symbol|columns|date-format)");
      assertThat(isSuggested || isKnownToTheUser).as("%s in %s", name, commands).isTrue();
    }
  }

  /** The day of each row is the right one, since the adjacent days fit worse. */
  @ParameterizedTest
  @MethodSource("cases")
  void closesAreThoseOfTheRealSet(Case one) throws Exception {
    var rows = rows(one);
    var right = deviation(rows, 0);
    assumeTrue(right.isPresent(), "fewer than " + ENOUGH + " days in common with the real set");

    assertThat(right.get()).isLessThan(CLOSE_ENOUGH);
    assertThat(right.get()).isLessThan(deviation(rows, -1).orElseThrow());
    assertThat(right.get()).isLessThan(deviation(rows, 1).orElseThrow());
  }

  private static List<InputRow.Good> rows(Case one) throws Exception {
    var rows = new ArrayList<InputRow.Good>();
    if (one.outcome.equals("refused")) {
      return rows;
    }
    try (var inputs = Inputs.local(FILES.resolve(one.file), () -> {}).readBy(one.reading())) {
      var input = inputs.iterator().next();
      try (var content = input.open(UnaryOperator.identity());
          var opened = input.read(content)) {
        for (var row = opened.rows().next(); row != null; row = opened.rows().next()) {
          if (row instanceof InputRow.Good good) {
            rows.add(good);
          }
        }
      }
    }
    return rows;
  }

  /** Returns the median deviation of the closes from the real set's closes some days later. */
  private static Optional<Double> deviation(List<InputRow.Good> rows, int days)
      throws SQLException {
    var deviations = new ArrayList<Double>();
    try (var connection = TestDatabase.connect(database);
        var statement =
            connection.prepareStatement(
                """
                select k.close from record k join currency c on c.id = k.currency_id
                  where k.date::date = ? and k.close > 0
                    and (lower(c.name) = lower(?) or c.krispyto_slug = ? or lower(c.symbol) = lower(?))
                """)) {
      for (var row : rows) {
        var name = row.name() == null ? "-" : row.name();
        var day = LocalDate.ofEpochDay(Math.floorDiv(row.micros(), 86_400_000_000L));
        statement.setObject(1, day.plusDays(days));
        statement.setString(2, name);
        statement.setString(3, name);
        statement.setString(4, row.symbol() == null ? "-" : row.symbol());
        try (var found = statement.executeQuery()) {
          if (found.next()) {
            deviations.add(Math.abs(row.close() / found.getDouble(1) - 1));
          }
        }
      }
    }
    return deviations.size() < ENOUGH
        ? Optional.empty()
        : Optional.of(deviations.stream().sorted().toList().get(deviations.size() / 2));
  }
}
