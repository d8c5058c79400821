package io.krispyto.ingestion.inspect;

import io.krispyto.domain.NumberText;
import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.layout.Declarations;
import io.krispyto.ingestion.layout.Layouts;
import io.krispyto.ingestion.layout.Reading;
import io.krispyto.ingestion.source.Input;
import io.krispyto.ingestion.source.Inputs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Describes how files would be loaded. Blocking; needs no database. */
public final class Inspector {
  private static final int SHOWN = 3;

  /** A file whose first rows are all rejected is not read to its end. */
  private static final int MAX_ROWS = 10_000;

  private static final long MICROS = 1_000_000;

  private final Reading reading;

  /**
   * @param layouts the folder of the user's own layouts
   * @param declared what is declared about the files
   */
  public Inspector(Optional<Path> layouts, Declarations declared) {
    reading = new Reading(new Layouts(layouts), declared);
  }

  /**
   * What is known about a file.
   *
   * @param path the path of the file, or its name in an archive or folder
   * @param findings what was found, in the order to show it
   * @param isReady whether the file can be loaded without further options
   */
  public record Inspected(String path, List<Finding> findings, boolean isReady) {}

  /**
   * One line of a description.
   *
   * @param title what the line is about, such as {@code layout}
   */
  public record Finding(String title, String text) {}

  /**
   * Describes a file, or the files of a folder or archive.
   *
   * @param consumer receives each file
   * @throws io.krispyto.domain.Failure.InvalidRequest if there are no files to load
   */
  public void inspect(Path path, Consumer<Inspected> consumer) {
    try (var inputs = Inputs.local(path, () -> {}).readBy(reading)) {
      for (var input : inputs) {
        var isItself = path.endsWith(input.name());
        consumer.accept(inspected(input, isItself ? path.toString() : input.name()));
      }
    }
  }

  private static Inspected inspected(Input input, String path) {
    var findings = new ArrayList<Finding>();
    var isReady = false;
    try {
      var inspection = input.inspect(path);
      findings.add(new Finding("layout", inspection.layout()));
      inspection.evidence().forEach(one -> findings.add(new Finding("proven", one)));
      inspection.questions().forEach(one -> findings.add(new Finding("open", one)));
      isReady = inspection.questions().isEmpty() && addRecords(input, findings);
      findings.add(new Finding("command", inspection.command()));
    } catch (UnusableFile e) {
      findings.add(new Finding("refused", e.getMessage()));
    } catch (IOException e) {
      findings.add(new Finding("refused", UnusableFile.unreadable(e).getMessage()));
    }
    return new Inspected(path, findings, isReady);
  }

  /** Adds the first records, and the first rows that would be rejected before or between them. */
  private static boolean addRecords(Input input, List<Finding> findings)
      throws IOException, UnusableFile {
    var records = 0;
    var rejections = 0;
    try (var content = input.open(UnaryOperator.identity());
        var opened = input.read(content)) {
      for (var i = 0; i < MAX_ROWS && records < SHOWN; i++) {
        var row = opened.rows().next();
        if (row == null) {
          break;
        } else if (row instanceof InputRow.Good good) {
          records++;
          findings.add(new Finding("record", text(good)));
        } else if (row instanceof InputRow.Bad bad && rejections++ < SHOWN) {
          findings.add(new Finding("rejected", text(bad.rejection())));
        }
      }
    }
    return records > 0;
  }

  private static String text(Rejection rejection) {
    return rejection.column() == null
        ? String.format(Locale.ROOT, "line %d: the row %s", rejection.line(), rejection.reason())
        : String.format(
            Locale.ROOT,
            "line %d: %s \"%s\" %s",
            rejection.line(),
            rejection.column(),
            rejection.value(),
            rejection.reason());
  }

  private static String text(InputRow.Good record) {
    var micros = record.micros();
    var time =
        Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
    return String.format(
        Locale.ROOT,
        "%s %s %s open %s high %s low %s close %s volume %s market cap %s",
        record.name() == null ? "?" : record.name(),
        record.symbol() == null ? "?" : record.symbol(),
        time,
        number(record.open()),
        number(record.high()),
        number(record.low()),
        number(record.close()),
        number(record.volume()),
        number(record.marketcap()));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : NumberText.of(value);
  }
}
