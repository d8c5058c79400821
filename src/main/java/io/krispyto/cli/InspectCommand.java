package io.krispyto.cli;

import io.krispyto.domain.Failure;
import io.krispyto.domain.NameRules;
import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.layout.Layouts;
import io.krispyto.ingestion.layout.Reading;
import io.krispyto.ingestion.source.Input;
import io.krispyto.ingestion.source.Inputs;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Describes how files would be loaded. Neither needs nor opens a database. */
@Command(
    name = "inspect",
    description =
        "Shows how files would be loaded: their layout and what proves it, their first records, what must"
            + " be declared, and the command that loads them. Exits with 0 if every file can be loaded as"
            + " it is, 1 if not, 2 if the command line is invalid.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  private static final int SHOWN = 3;

  /** A file whose first rows are all rejected is not read to its end. */
  private static final int MAX_ROWS = 10_000;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "A file, or a folder or archive of files.")
  private List<Path> paths;

  @ParentCommand private Main main;

  private final DeclaredOptions declared = new DeclaredOptions();
  private PrintStream out = System.out;

  DeclaredOptions declared() {
    return declared;
  }

  @Override
  public Integer call() {
    var layouts = new Layouts(main.settings().ingestion().layouts());
    var reading = new Reading(layouts, declared.declarations());
    var areGood = true;
    for (var path : paths) {
      try (var inputs = Inputs.local(path, () -> {}).readBy(reading)) {
        for (var input : inputs) {
          areGood &=
              show(input, path.toString().endsWith(input.name()) ? path.toString() : input.name());
        }
      } catch (Failure.InvalidRequest e) {
        out.println(NameRules.printable(path + ": " + e.getMessage()));
        areGood = false;
      }
    }
    return areGood ? 0 : 1;
  }

  /** Describes a file; returns whether it can be loaded as it is. */
  private boolean show(Input input, String path) {
    out.println(NameRules.printable(path));
    try {
      var inspection = input.inspect(path);
      out.println("  layout    " + inspection.layout());
      inspection.evidence().forEach(one -> line("proven", one));
      inspection.questions().forEach(one -> line("open", one));
      var isGood = inspection.questions().isEmpty() && showRecords(input);
      line("command", inspection.command());
      return isGood;
    } catch (UnusableFile e) {
      line("refused", e.getMessage());
    } catch (IOException e) {
      line("refused", "The file cannot be read.");
    }
    return false;
  }

  /** Prints the first records; returns whether there is one. */
  private boolean showRecords(Input input) throws IOException, UnusableFile {
    var records = new ArrayList<InputRow.Good>();
    var rejections = new ArrayList<Rejection>();
    try (var content = input.open(UnaryOperator.identity());
        var opened = input.read(content)) {
      for (var i = 0; i < MAX_ROWS && records.size() < SHOWN; i++) {
        var row = opened.rows().next();
        if (row == null) {
          break;
        } else if (row instanceof InputRow.Good good) {
          records.add(good);
        } else if (row instanceof InputRow.Bad bad && rejections.size() < SHOWN) {
          rejections.add(bad.rejection());
        }
      }
    }
    records.forEach(record -> line("record", text(record)));
    for (var rejection : rejections) {
      line(
          "rejected",
          String.format(
              Locale.ROOT,
              "line %d: %s \"%s\" %s",
              rejection.line(),
              rejection.column() == null ? "the row" : rejection.column(),
              rejection.value() == null ? "" : rejection.value(),
              rejection.reason()));
    }
    return !records.isEmpty();
  }

  private static String text(InputRow.Good record) {
    var micros = record.micros();
    var time =
        Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L);
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
    return Double.isNaN(value) ? "-" : io.krispyto.domain.NumberText.of(value);
  }

  private void line(String title, String text) {
    out.println(String.format(Locale.ROOT, "  %-9s %s", title, NameRules.printable(text)));
  }
}
