package io.krispyto.ingestion.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.source.Inputs;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads a file of each layout. Beside it lies what it must give: the layout, the options that it
 * takes, and the records, which another program computed.
 */
final class LayoutSamplesTest {
  private static final Path SAMPLES = Path.of("src", "test", "resources", "layouts");
  private static final String EXPECTED = ".expected";

  static List<Path> samples() throws IOException {
    try (var files = Files.list(SAMPLES)) {
      return files.filter(file -> !file.toString().endsWith(EXPECTED)).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aFileGivesTheRecordsItMeans(Path sample) throws Exception {
    var expected = expected(sample);
    var options = expected.get(1).substring("options:".length()).strip();
    try (var inputs =
        Inputs.local(sample, () -> {}).readBy(new Reading(Layouts.BUILT_IN, declared(options)))) {
      var input = inputs.iterator().next();
      try (var content = input.open(UnaryOperator.identity());
          var opened = input.read(content)) {
        var lines = new ArrayList<String>();
        lines.add("layout: " + opened.layout());
        lines.add(expected.get(1));
        for (var row = opened.rows().next(); row != null; row = opened.rows().next()) {
          lines.add(
              row instanceof InputRow.Good good
                  ? text(good)
                  : ((InputRow.Bad) row).rejection().toJson().encode());
        }
        assertThat(lines).isEqualTo(expected);
      }
    }
  }

  @Test
  void eachBuiltInLayoutHasASample() throws IOException {
    var covered = new HashSet<String>();
    for (var sample : samples()) {
      covered.add(expected(sample).get(0).substring("layout: ".length()));
    }
    assertThat(covered).containsAll(Layouts.IDS);
  }

  private static List<String> expected(Path sample) throws IOException {
    return Files.readAllLines(sample.resolveSibling(sample.getFileName() + EXPECTED));
  }

  /** Parses options whose values have no spaces. */
  static Declarations declared(String options) {
    var parameters = new HashMap<String, String>();
    var words = options.isBlank() ? new String[0] : options.split(" ");
    for (var i = 0; i < words.length; i += 2) {
      parameters.put(words[i].substring(2).replace('-', '_'), words[i + 1]);
    }
    return Declarations.ofParameters(parameters);
  }

  private static String text(InputRow.Good row) {
    var numbers =
        Stream.of(row.open(), row.high(), row.low(), row.close(), row.volume(), row.marketcap())
            .map(number -> number.isNaN() ? "-" : plain(number))
            .toList();
    return String.join(
        " | ",
        row.name() == null ? "?" : row.name(),
        row.symbol() == null ? "?" : row.symbol(),
        Instant.ofEpochSecond(row.micros() / 1_000_000).toString(),
        String.join(" | ", numbers));
  }

  /** Writes a number without an exponent, as the other program does. */
  private static String plain(double number) {
    var text = new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    return text.contains(".") ? text : text + ".0";
  }
}
