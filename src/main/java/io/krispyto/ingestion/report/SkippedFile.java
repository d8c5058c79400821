package io.krispyto.ingestion.report;

import io.krispyto.ingestion.format.Utf8;
import io.vertx.core.json.JsonObject;

/**
 * A file of a folder or archive that is not loaded.
 *
 * @param file the file name, truncated
 * @param reason a sentence
 */
public record SkippedFile(String file, String reason) {
  public SkippedFile {
    file = Utf8.shown(file, FileReport.MAX_TEXT);
  }

  JsonObject toJson() {
    return new JsonObject().put("file", file).put("reason", reason);
  }
}
