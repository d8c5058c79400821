package io.krispyto.cli;

import io.krispyto.bus.RejectionGroup;
import io.krispyto.domain.NameRules;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Prints reports of ingestions (see {@link io.krispyto.bus.Addresses#LOAD}) for people. */
final class Reports {
  private static final int SKIPPED_PRINTED = 20;

  private Reports() {}

  static String summary(JsonObject report) {
    var counts =
        String.format(
            Locale.ROOT,
            "accepted %d, updated %d, unchanged %d, rejected %d",
            report.getLong("accepted"),
            report.getLong("updated"),
            report.getLong("unchanged"),
            report.getLong("rejected"));
    var warned = report.getLong("warned");
    return warned == 0
        ? counts
        : counts
            + ", warned "
            + warned
            + " (values outside the low-high range, or days with too few bars)";
  }

  static boolean everythingLoaded(JsonObject report) {
    return "loaded".equals(report.getString("state"));
  }

  static boolean nothingLoaded(JsonObject report) {
    return "failed".equals(report.getString("state"));
  }

  /** Returns one line for each file that failed. */
  static List<String> failedFiles(JsonObject report) {
    return files(report)
        .filter(Reports::nothingLoaded)
        .map(file -> file.getString("file") + " failed: " + file.getString("error"))
        .map(NameRules::printable)
        .toList();
  }

  /** Prints the outcome of each file and the totals. */
  static void print(JsonObject report, PrintStream out) {
    files(report).forEach(file -> printFile(file, out));
    printSkipped(report, out);
    printLine(
        out,
        String.format(
            Locale.ROOT,
            "Ingestion %d%s, %s: %s",
            report.getLong("id"),
            report.getBoolean("dry_run") ? " (dry run, nothing was loaded)" : "",
            report.getString("source"),
            summary(report)));
  }

  private static void printSkipped(JsonObject report, PrintStream out) {
    report.getJsonArray("skipped").stream()
        .limit(SKIPPED_PRINTED)
        .map(JsonObject.class::cast)
        .map(file -> file.getString("file") + ": skipped: " + file.getString("reason"))
        .forEach(line -> printLine(out, line));
    var others = report.getInteger("skipped_count") - SKIPPED_PRINTED;
    if (others > 0) {
      out.println("and " + others + " more skipped");
    }
  }

  private static void printFile(JsonObject file, PrintStream out) {
    var name = file.getString("file");
    if (nothingLoaded(file)) {
      printLine(out, name + ": failed: " + file.getString("error"));
    } else {
      printLine(out, name + ": " + summary(file));
    }
    var groups =
        file.getJsonArray("rejection_groups").stream()
            .map(JsonObject.class::cast)
            .map(RejectionGroup::from)
            .toList();
    groups.forEach(group -> printLine(out, "  " + group.sentence(name)));
    var unlisted =
        file.getLong("rejected") - groups.stream().mapToLong(RejectionGroup::count).sum();
    if (unlisted > 0) {
      printLine(out, String.format(Locale.ROOT, "  and %,d more rejected", unlisted));
    }
  }

  /**
   * Prints a line without control characters, so that text from files can neither forge lines nor
   * control the terminal.
   */
  private static void printLine(PrintStream out, String line) {
    out.println(NameRules.printable(line));
  }

  private static Stream<JsonObject> files(JsonObject report) {
    return report.getJsonArray("files").stream().map(JsonObject.class::cast);
  }
}
