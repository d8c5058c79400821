package io.krispyto.ingestion.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The outcome of a source.
 *
 * @param id the id of the ingestion
 * @param checksum the SHA-256 of the source, in hexadecimal digits
 */
public record Report(
    long id,
    String source,
    String checksum,
    boolean dryRun,
    List<FileReport> files,
    SkippedFiles skipped) {
  public JsonObject toJson() {
    var listed = new JsonArray();
    files.forEach(file -> listed.add(file.toJson()));
    var json =
        new JsonObject()
            .put("id", id)
            .put("source", source)
            .put("checksum", checksum)
            .put("dry_run", dryRun)
            .put("state", state());
    counts().putInto(json);
    skipped.putInto(json.put("files", listed));
    return json;
  }

  /** Returns {@code loaded}, {@code partly} if some files failed, or {@code failed}. */
  public String state() {
    var failed = files.stream().filter(FileReport::failed).count();
    if (failed == 0) {
      return "loaded";
    }
    return failed == files.size() ? "failed" : "partly";
  }

  /** Returns the state and the totals as text. */
  public String summary() {
    var files = skipped.count() == 0 ? "" : ", " + skipped.count() + " other files skipped";
    return state() + ", " + counts() + files;
  }

  private RowCounts counts() {
    return files.stream().map(FileReport::counts).reduce(RowCounts.NONE, RowCounts::plus);
  }
}
