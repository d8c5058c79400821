package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private static final String EVIL = "\u001b]0;\u0007\nIngestion 1, x: accepted 9\u202e";

  @Test
  void outputContainsNoForgedLinesOrTerminalCommands() {
    var example = new JsonObject().put("line", 2).put("value", EVIL).put("reason", EVIL);
    var group =
        new JsonObject()
            .put("column", EVIL)
            .put("reason", EVIL)
            .put("count", 1)
            .put("examples", JsonArray.of(example))
            .put("hint", EVIL);
    var file =
        counts("failed")
            .put("file", EVIL)
            .put("error", EVIL)
            .put("rejection_groups", JsonArray.of(group));
    var report =
        counts("failed")
            .put("id", 1)
            .put("dry_run", false)
            .put("source", EVIL)
            .put("files", JsonArray.of(file))
            .put("skipped", JsonArray.of(new JsonObject().put("file", EVIL).put("reason", EVIL)))
            .put("skipped_count", 1);
    var out = new ByteArrayOutputStream();

    Reports.print(report, new PrintStream(out, true, StandardCharsets.UTF_8));

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .hasSize(4)
        .allMatch(line -> line.contains("\ufffd"))
        .noneMatch(line -> line.matches(".*[\\p{Cntrl}\u202e].*"));
    assertThat(Reports.failedFiles(report))
        .singleElement()
        .asString()
        .doesNotContain("\u001b", "\u0007", "\n", "\u202e");
  }

  @Test
  void eachGroupOfRejectionsIsOneLineAndTheRestIsCounted() {
    var example = new JsonObject().put("line", 2).put("value", "x").put("reason", "is bad");
    var group =
        new JsonObject()
            .put("column", "Close")
            .put("reason", "is bad")
            .put("count", 2991)
            .put("examples", JsonArray.of(example))
            .put("hint", "Do better.");
    var file =
        counts("loaded")
            .put("file", "a.csv")
            .put("rejected", 4991)
            .put("rejection_groups", JsonArray.of(group));
    var report =
        counts("loaded")
            .put("id", 1)
            .put("dry_run", false)
            .put("source", "a.csv")
            .put("files", JsonArray.of(file))
            .put("skipped", new JsonArray())
            .put("skipped_count", 0);
    var out = new ByteArrayOutputStream();

    Reports.print(report, new PrintStream(out, true, StandardCharsets.UTF_8));

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .contains(
            "  a.csv: 2,991 rows rejected: Close is bad (line 2: \"x\"). Do better.",
            "  and 2,000 more rejected");
  }

  @Test
  void skippedFilesAreListedUpToALimit() {
    var skipped = new JsonArray();
    for (var i = 1; i <= 100; i++) {
      skipped.add(new JsonObject().put("file", i + ".txt").put("reason", "It is hidden."));
    }
    var report =
        counts("loaded")
            .put("id", 1)
            .put("dry_run", false)
            .put("source", "prices")
            .put("files", new JsonArray())
            .put("skipped", skipped)
            .put("skipped_count", 150);
    var out = new ByteArrayOutputStream();

    Reports.print(report, new PrintStream(out, true, StandardCharsets.UTF_8));

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .hasSize(22)
        .contains("1.txt: skipped: It is hidden.", "20.txt: skipped: It is hidden.")
        .contains("and 130 more skipped");
  }

  private static JsonObject counts(String state) {
    return new JsonObject()
        .put("state", state)
        .put("accepted", 0)
        .put("updated", 0)
        .put("unchanged", 0)
        .put("rejected", 1)
        .put("warned", 0);
  }
}
