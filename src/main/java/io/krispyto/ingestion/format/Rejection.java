package io.krispyto.ingestion.format;

import io.krispyto.domain.NameRules;
import io.vertx.core.json.JsonObject;

/**
 * A row that was not loaded, and the reason.
 *
 * @param line the line on which the row begins; the first line is 1
 * @param column the column name in the header; {@code null} if the whole row is rejected
 * @param value the first characters of the value; {@code null} if the whole row is rejected
 * @param reason completes a sentence that starts with the value
 * @param original the whole row, see {@link RowReader#original}; {@code null} if unknown
 * @param texts the texts of the row, see {@link RowReader#texts}
 */
public record Rejection(
    long line, String column, String value, String reason, String original, String[] texts) {
  private static final int MAX_VALUE = 100;
  private static final int MAX_REPORTED_ORIGINAL = 1000;

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

  /** Returns this rejection with the row added. */
  Rejection of(String row, String[] rowTexts) {
    return new Rejection(line, column, value, reason, row, rowTexts);
  }

  /** Returns a copy for the report, small enough to keep a thousand of them in memory. */
  public Rejection listed() {
    return new Rejection(
        line, column, value, reason, Utf8.printable(original, MAX_REPORTED_ORIGINAL), null);
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
