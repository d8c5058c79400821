package io.krispyto.cli;

import io.krispyto.domain.Failure;
import io.krispyto.domain.NameRules;
import io.krispyto.ingestion.inspect.Inspector;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Describes how files would be loaded. Neither needs nor opens a database. */
@Command(
    name = "inspect",
    description =
        "Shows how files would be loaded: the layout and the evidence for it, the first records,"
            + " what must be declared, and the command that loads them. Exits with 0 if every file can"
            + " be loaded without further options, 1 if not, 2 if the command line is invalid.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "A file, or a folder or archive of files.")
  private List<Path> paths;

  @ParentCommand private Main main;

  private final DeclaredOptions declared = new DeclaredOptions();

  DeclaredOptions declared() {
    return declared;
  }

  @Override
  public Integer call() {
    var inspector = new Inspector(main.settings().ingestion().layouts(), declared.declarations());
    var inspected = paths.stream().filter(path -> inspect(inspector, path)).count();
    return inspected == paths.size() ? 0 : 1;
  }

  /** Returns whether every file of the path can be loaded without further options. */
  private static boolean inspect(Inspector inspector, Path path) {
    var ready = new boolean[] {true};
    try {
      inspector.inspect(
          path,
          file -> {
            print(file);
            ready[0] &= file.isReady();
          });
      return ready[0];
    } catch (Failure.InvalidRequest e) {
      System.out.println(NameRules.printable(path + ": " + e.getMessage()));
      return false;
    }
  }

  private static void print(Inspector.Inspected file) {
    System.out.println(NameRules.printable(file.path()));
    for (var finding : file.findings()) {
      System.out.println(
          String.format(
              Locale.ROOT, "  %-9s %s", finding.title(), NameRules.printable(finding.text())));
    }
  }
}
