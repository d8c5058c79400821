package io.krispyto.ingestion;

import io.vertx.core.json.JsonObject;

/**
 * A row that was not loaded, and why.
 *
 * @param line where the row begins in the file; the first is 1
 * @param column what the header calls it; {@code null} if the whole row is meant
 * @param value its first characters; {@code null} if the whole row is meant
 * @param reason goes on from the value
 */
record Rejection(long line, String column, String value, String reason) {
  private static final int MAX_VALUE = 100;

  static Rejection ofRow(long line, String reason) {
    return new Rejection(line, null, null, reason);
  }

  static Rejection ofValue(long line, String column, String value, String reason) {
    return new Rejection(line, column, Utf8.printable(value, MAX_VALUE), reason);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("line", line)
        .put("column", column)
        .put("value", value)
        .put("reason", reason);
  }
}
