package io.krispyto.ingestion.report;

import io.krispyto.bus.RejectionGroup;
import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.Utf8;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The outcome of one file.
 *
 * @param file the file name, truncated
 * @param layout the name of its layout; {@code null} if none was recognised
 * @param error why nothing was loaded; {@code null} if the file was loaded
 * @param counts the outcome of the rows
 * @param rejections the first rejections
 * @param groups the largest groups of rejections
 * @param unreadable whether the failure was not caused by the content, see {@link
 *     UnusableFile#isUnreadable}; not part of the JSON
 */
public record FileReport(
    String file,
    String layout,
    String error,
    RowCounts counts,
    List<Rejection> rejections,
    List<RejectionGroup> groups,
    boolean unreadable) {
  /** A name in a zip can have 65,535 characters, and error messages of libraries can quote it. */
  public static final int MAX_TEXT = 500;

  public FileReport {
    file = Utf8.shown(file, MAX_TEXT);
    error = error == null ? null : Utf8.shown(error, MAX_TEXT);
  }

  /** Creates the report of a file that was loaded. */
  public static FileReport loaded(
      String file,
      String layout,
      RowCounts counts,
      List<Rejection> rejections,
      List<RejectionGroup> groups) {
    return new FileReport(file, layout, null, counts, rejections, groups, false);
  }

  /** Creates the report of a file from which nothing was loaded. */
  public static FileReport failed(
      String file,
      String layout,
      UnusableFile why,
      long rejected,
      List<Rejection> rejections,
      List<RejectionGroup> groups) {
    var counts = new RowCounts(0, 0, 0, rejected, 0);
    return new FileReport(
        file, layout, why.getMessage(), counts, rejections, groups, why.isUnreadable());
  }

  public boolean failed() {
    return error != null;
  }

  /** Returns {@code loaded} or {@code failed}. */
  public String state() {
    return failed() ? "failed" : "loaded";
  }

  public JsonObject toJson() {
    var listed = new JsonArray();
    rejections.forEach(rejection -> listed.add(rejection.toJson()));
    var json = new JsonObject().put("file", file).put("layout", layout).put("state", state());
    if (failed()) {
      json.put("error", error);
    }
    counts.putInto(json);
    return json.put("rejection_groups", groupsJson()).put("rejections", listed);
  }

  /** Returns the {@code rejection_groups} of the JSON. */
  public JsonArray groupsJson() {
    var listed = new JsonArray();
    groups.forEach(group -> listed.add(group.toJson()));
    return listed;
  }
}
