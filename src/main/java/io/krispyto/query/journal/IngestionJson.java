package io.krispyto.query.journal;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;

/** Converts rows of {@link IngestionReadSql} to the ingestions of the contract. */
final class IngestionJson {
  private static final int FILES = 22;
  private static final int SKIPPED = 23;
  private static final String RUNNING = "running";

  private IngestionJson() {}

  /** Returns the contract's {@code IngestionSummary}. */
  static JsonObject summary(Row row) {
    return withoutProgress(row).put("progress", progress(row));
  }

  /**
   * Returns the contract's {@code Ingestion}. Its files, up to 10,000, are not parsed into objects.
   */
  static Buffer whole(Row row) {
    var json = withoutProgress(row).toBuffer();
    var progress = progress(row);
    return json.slice(0, json.length() - 1)
        .copy()
        .appendString(",\"files\":")
        .appendString(row.getString(FILES))
        .appendString(",\"skipped\":")
        .appendString(row.getString(SKIPPED))
        .appendString(",\"progress\":")
        .appendString(progress == null ? "null" : progress.encode())
        .appendString("}");
  }

  private static JsonObject withoutProgress(Row row) {
    return new JsonObject()
        .put("id", row.getLong(0))
        .put("source", row.getString(1))
        .put("checksum", row.getString(2))
        .put("dry_run", row.getBoolean(3))
        .put("state", row.getString(4))
        .put("error", row.getString(5))
        .put("asked_at", time(row.getOffsetDateTime(6)))
        .put("started_at", time(row.getOffsetDateTime(7)))
        .put("ended_at", time(row.getOffsetDateTime(8)))
        .put("accepted", row.getLong(9))
        .put("updated", row.getLong(10))
        .put("unchanged", row.getLong(11))
        .put("rejected", row.getLong(12))
        .put("warned", row.getLong(13))
        .put("undone_at", time(row.getOffsetDateTime(20)))
        .put("skipped_count", row.getInteger(21));
  }

  private static String time(OffsetDateTime time) {
    return time == null ? null : time.toInstant().toString();
  }

  /** Progress is reported only while the ingestion is running. */
  private static JsonObject progress(Row row) {
    if (!RUNNING.equals(row.getString(4))) {
      return null;
    }
    return new JsonObject()
        .put("file", row.getString(14))
        .put("bytes", row.getLong(15))
        .put("total_bytes", row.getLong(16))
        .put("rows", row.getLong(17))
        .put("rows_per_second", row.getLong(18))
        .put("seconds_left", row.getLong(19));
  }
}
