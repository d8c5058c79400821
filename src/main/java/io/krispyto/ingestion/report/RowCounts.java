package io.krispyto.ingestion.report;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * The outcome of the rows of a file or an ingestion.
 *
 * @param accepted the number of new records
 * @param updated the number of records whose values changed
 * @param unchanged the number of rows that match existing records
 * @param rejected the number of rows that were not loaded
 * @param warned the number of rows whose open or close is outside the range from low to high; they
 *     are loaded, but a column may be mapped to the wrong value
 */
public record RowCounts(long accepted, long updated, long unchanged, long rejected, long warned) {
  public static final RowCounts NONE = new RowCounts(0, 0, 0, 0, 0);

  RowCounts plus(RowCounts other) {
    return new RowCounts(
        accepted + other.accepted,
        updated + other.updated,
        unchanged + other.unchanged,
        rejected + other.rejected,
        warned + other.warned);
  }

  /** Adds the counts to the JSON of a file or an ingestion. */
  void putInto(JsonObject json) {
    json.put("accepted", accepted)
        .put("updated", updated)
        .put("unchanged", unchanged)
        .put("rejected", rejected)
        .put("warned", warned);
  }

  /** Returns the counts as text. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d accepted, %d updated, %d unchanged, %d rejected, %d warned",
        accepted,
        updated,
        unchanged,
        rejected,
        warned);
  }
}
