package io.krispyto.ingestion.format;

import io.krispyto.domain.NameRules;
import io.vertx.core.json.JsonObject;

/**
 * A row that was not loaded, and why.
 *
 * @param line where the row begins in the file; the first is 1
 * @param column what the header calls it; {@code null} if the whole row is meant
 * @param value its first characters; {@code null} if the whole row is meant
 * @param reason goes on from the value
 * @param original the whole row, see {@link RowReader#original}; {@code null} if nobody knows
 * @param texts its texts, see {@link RowReader#texts}
 */
public record Rejection(
    long line, String column, String value, String reason, String original, String[] texts) {
  private static final int MAX_VALUE = 100;
  private static final int MAX_ORIGINAL_TOLD = 1000;

  public Rejection {
    value = value == null ? null : Utf8.shown(value, MAX_VALUE);
    reason = NameRules.printable(reason);
  }

  static Rejection ofRow(long line, String reason) {
    return new Rejection(line, null, null, reason, null, null);
  }

  static Rejection ofValue(long line, String column, String value, String reason) {
    return new Rejection(line, column, value, reason, null, null);
  }

  /** The same, of a row that is known. */
  Rejection of(String row, String[] rowTexts) {
    return new Rejection(line, column, value, reason, row, rowTexts);
  }

  /** What is told of it in a report: as much as a thousand of them may take of the memory. */
  public Rejection told() {
    return new Rejection(
        line, column, value, reason, Utf8.printable(original, MAX_ORIGINAL_TOLD), null);
  }

  public JsonObject toJson() {
    return new JsonObject()
        .put("line", line)
        .put("column", column)
        .put("value", value)
        .put("reason", reason)
        .put("original", original);
  }
}
