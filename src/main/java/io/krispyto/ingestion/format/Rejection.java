package io.krispyto.ingestion.format;

import io.krispyto.domain.NameRules;
import io.krispyto.ingestion.format.value.Reason;
import io.vertx.core.json.JsonObject;

/**
 * A row that was not loaded, and the reason.
 *
 * @param line the line on which the row begins; the first line is 1
 * @param column the column name in the header; {@code null} if the whole row is rejected
 * @param value the first characters of the value; {@code null} if the whole row is rejected
 * @param reason completes a sentence that starts with the value
 * @param kind what all rejections of the same kind have in common, see {@link Reason#kind}
 * @param original the whole row, see {@link RowReader#original}; {@code null} if unknown
 * @param texts the texts of the row, see {@link RowReader#texts}
 */
public record Rejection(
    long line,
    String column,
    String value,
    String reason,
    String kind,
    String original,
    String[] texts) {
  private static final int MAX_VALUE = 100;
  private static final int MAX_REPORTED_ORIGINAL = 1000;

  public Rejection {
    value = value == null ? null : Utf8.shown(value, MAX_VALUE);
    reason = NameRules.printable(reason);
  }

  static Rejection ofRow(long line, Reason reason) {
    return ofValue(line, null, null, reason);
  }

  static Rejection ofValue(long line, String column, String value, Reason reason) {
    return new Rejection(line, column, value, reason.text(), reason.kind(), null, null);
  }

  /** Returns this rejection with the row added. */
  Rejection of(String row, String[] rowTexts) {
    return new Rejection(line, column, value, reason, kind, row, rowTexts);
  }

  /** Returns this rejection with another reason, which is about the whole row. */
  Rejection because(Reason other) {
    return new Rejection(line, null, null, other.text(), other.kind(), original, texts);
  }

  /** Returns a copy for the report, small enough to keep a thousand of them in memory. */
  public Rejection listed() {
    return new Rejection(
        line, column, value, reason, kind, Utf8.printable(original, MAX_REPORTED_ORIGINAL), null);
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
