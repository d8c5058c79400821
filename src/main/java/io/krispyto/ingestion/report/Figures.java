package io.krispyto.ingestion.report;

import io.vertx.core.json.JsonObject;

/**
 * How far an ingestion is.
 *
 * @param file the one it is at
 * @param bytes of the files whose rows are dealt with; half of those that are read and not yet
 *     merged
 * @param totalBytes of all files; {@link #UNKNOWN} if not known
 * @param rows as the bytes
 * @param rowsPerSecond since the beginning
 * @param secondsLeft if it goes on like this; {@link #UNKNOWN} if not known
 */
public record Figures(
    String file, long bytes, long totalBytes, long rows, long rowsPerSecond, long secondsLeft) {
  public static final long UNKNOWN = -1;

  public JsonObject toJson() {
    return new JsonObject()
        .put("file", file)
        .put("bytes", bytes)
        .put("total_bytes", known(totalBytes))
        .put("rows", rows)
        .put("rows_per_second", rowsPerSecond)
        .put("seconds_left", known(secondsLeft));
  }

  /** The number, or {@code null}. */
  static Long known(long number) {
    return number == UNKNOWN ? null : Long.valueOf(number);
  }
}
