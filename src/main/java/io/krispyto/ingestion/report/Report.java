package io.krispyto.ingestion.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * The outcome of a source.
 *
 * @param id the id of the ingestion
 * @param checksum the SHA-256 of the source, in hexadecimal digits
 */
public record Report(
    long id, String source, String checksum, boolean dryRun, List<FileReport> files) {
  public JsonObject toJson() {
    var reported = new JsonArray();
    files.forEach(file -> reported.add(file.toJson()));
    return new JsonObject()
        .put("id", id)
        .put("source", source)
        .put("checksum", checksum)
        .put("dry_run", dryRun)
        .put("state", state())
        .put("accepted", sum(FileReport::accepted))
        .put("updated", sum(FileReport::updated))
        .put("unchanged", sum(FileReport::unchanged))
        .put("rejected", sum(FileReport::rejected))
        .put("files", reported);
  }

  /** Returns {@code loaded}, {@code partly} if some files failed, or {@code failed}. */
  public String state() {
    var failed = files.stream().filter(FileReport::failed).count();
    if (failed == 0) {
      return "loaded";
    }
    return failed == files.size() ? "failed" : "partly";
  }

  /** Returns the totals as text. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%s, %d accepted, %d updated, %d unchanged, %d rejected",
        state(),
        sum(FileReport::accepted),
        sum(FileReport::updated),
        sum(FileReport::unchanged),
        sum(FileReport::rejected));
  }

  private long sum(ToLongFunction<FileReport> count) {
    return files.stream().mapToLong(count).sum();
  }
}
