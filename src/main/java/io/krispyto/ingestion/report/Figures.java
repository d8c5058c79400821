package io.krispyto.ingestion.report;

import io.vertx.core.json.JsonObject;

/**
 * The progress of an ingestion.
 *
 * @param file the current file
 * @param bytes the bytes of processed rows; rows that are read but not yet merged count half
 * @param totalBytes the bytes of all files; {@link #UNKNOWN} if not known
 * @param rows the number of rows, counted in the same way as the bytes
 * @param rowsPerSecond the average rate since the start
 * @param secondsLeft the estimate at this rate; {@link #UNKNOWN} if not known
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

  /** Returns the number, or {@code null} if it is {@link #UNKNOWN}. */
  static Long known(long number) {
    return number == UNKNOWN ? null : Long.valueOf(number);
  }
}
