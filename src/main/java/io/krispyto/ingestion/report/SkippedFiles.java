package io.krispyto.ingestion.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The files of a source that are not loaded. All are counted; the first ones are listed. */
public final class SkippedFiles {
  /** Enough to find a mistake. A folder may have any number of other files. */
  public static final int MAX_LISTED = 100;

  private final List<SkippedFile> listed = new ArrayList<>();
  private int count;

  public void add(SkippedFile file) {
    count++;
    if (listed.size() < MAX_LISTED) {
      listed.add(file);
    }
  }

  /** Returns the first files. */
  public List<SkippedFile> listed() {
    return List.copyOf(listed);
  }

  /** Returns the number of files. */
  public int count() {
    return count;
  }

  /** Returns the listed files as the contract's {@code skipped}. */
  JsonArray toJson() {
    var json = new JsonArray();
    listed.forEach(file -> json.add(file.toJson()));
    return json;
  }

  void putInto(JsonObject json) {
    json.put("skipped", toJson()).put("skipped_count", count);
  }
}
