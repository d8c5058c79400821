package io.krispyto.ingestion.report;

import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.Utf8;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What became of a file.
 *
 * @param file its name, as its first characters
 * @param error why nothing of it was loaded; {@code null} if it was
 * @param accepted records that are new
 * @param updated records that had other values
 * @param unchanged rows that said what was known already
 * @param rejected rows that were not loaded
 * @param rejections the first of these
 * @param unreadable whether it failed for what is not in it, see {@link UnusableFile#isUnreadable};
 *     not told
 */
public record FileReport(
    String file,
    String error,
    long accepted,
    long updated,
    long unchanged,
    long rejected,
    List<Rejection> rejections,
    boolean unreadable) {
  /** A name in a zip can have 65,535 characters, and others' errors can quote it. */
  public static final int MAX_TEXT = 500;

  public FileReport {
    file = Utf8.shown(file, MAX_TEXT);
    error = error == null ? null : Utf8.shown(error, MAX_TEXT);
  }

  /** Of a file that was loaded. */
  public FileReport(
      String file,
      String error,
      long accepted,
      long updated,
      long unchanged,
      long rejected,
      List<Rejection> rejections) {
    this(file, error, accepted, updated, unchanged, rejected, rejections, false);
  }

  /** Of a file of which nothing was loaded. */
  public static FileReport failed(
      String file, UnusableFile why, long rejected, List<Rejection> rejections) {
    return new FileReport(
        file, why.getMessage(), 0, 0, 0, rejected, rejections, why.isUnreadable());
  }

  public boolean failed() {
    return error != null;
  }

  /** {@code loaded} or {@code failed}. */
  public String state() {
    return failed() ? "failed" : "loaded";
  }

  public JsonObject toJson() {
    var told = new JsonArray();
    rejections.forEach(rejection -> told.add(rejection.toJson()));
    var json = new JsonObject().put("file", file).put("state", state());
    if (failed()) {
      json.put("error", error);
    }
    return json.put("accepted", accepted)
        .put("updated", updated)
        .put("unchanged", unchanged)
        .put("rejected", rejected)
        .put("rejections", told);
  }
}
