package io.krispyto.bus;

import io.krispyto.domain.NameRules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The rejections of one file that have their column and the kind of their reason in common.
 *
 * @param column the column name in the header; {@code null} if whole rows are rejected
 * @param reason what the reasons have in common; completes a sentence that starts with a value
 * @param count the number of rejections
 * @param examples the first rejections, at most {@value #MAX_EXAMPLES}
 * @param hint a sentence that suggests what to do; {@code null} if there is no suggestion
 */
public record RejectionGroup(
    String column, String reason, long count, List<Example> examples, String hint) {
  public static final int MAX_EXAMPLES = 3;

  /**
   * One of the rejections.
   *
   * @param line the line on which the row begins
   * @param value the first characters of the value; {@code null} if the whole row is rejected
   * @param reason its own reason, which may quote other values of the row
   */
  public record Example(long line, String value, String reason) {
    private JsonObject toJson() {
      return new JsonObject().put("line", line).put("value", value).put("reason", reason);
    }

    private static Example from(JsonObject json) {
      return new Example(json.getLong("line"), json.getString("value"), json.getString("reason"));
    }
  }

  /** Returns the contract's {@code RejectionGroup}. */
  public JsonObject toJson() {
    var listed = new JsonArray();
    examples.forEach(example -> listed.add(example.toJson()));
    return new JsonObject()
        .put("column", column)
        .put("reason", reason)
        .put("count", count)
        .put("examples", listed)
        .put("hint", hint);
  }

  /** Parses what {@link #toJson} returns. */
  public static RejectionGroup from(JsonObject json) {
    return new RejectionGroup(
        json.getString("column"),
        json.getString("reason"),
        json.getLong("count"),
        json.getJsonArray("examples").stream()
            .map(JsonObject.class::cast)
            .map(Example::from)
            .toList(),
        json.getString("hint"));
  }

  /**
   * Returns the group in one line for people: {@code prices.csv: 2 rows rejected: Date is empty
   * (line 2: ""; line 7: "").}
   */
  public String sentence(String file) {
    return NameRules.printable(
        String.format(
            Locale.ROOT,
            "%s: %,d %s rejected: %s %s (%s).%s",
            file,
            count,
            count == 1 ? "row" : "rows",
            column == null ? "the line" : column,
            reason,
            examples.stream().map(this::shown).collect(Collectors.joining("; ")),
            hint == null ? "" : " " + hint));
  }

  private String shown(Example example) {
    var line = "line " + example.line;
    var place = example.value == null ? line : line + ": \"" + example.value + '"';
    // The group's reason already says it, unless the example's reason quotes something.
    return example.reason.equals(reason) ? place : place + " " + example.reason;
  }
}
