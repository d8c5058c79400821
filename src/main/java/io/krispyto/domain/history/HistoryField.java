package io.krispyto.domain.history;

import io.krispyto.domain.NameRules;
import io.krispyto.domain.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The fields of a history, in the order of its rows. */
public enum HistoryField {
  DATE("date", "t"),
  OPEN("open", "o"),
  HIGH("high", "h"),
  LOW("low", "l"),
  CLOSE("close", "c"),
  VOLUME("volume", "v"),
  MARKET_CAP("market_cap", "m"),
  COMPLETE("complete", "complete"),
  PARTIAL("partial", "partial"),
  SLUG("slug", "slug");

  /** The fields that are numbers. */
  public static final Set<HistoryField> NUMBERS = EnumSet.range(OPEN, MARKET_CAP);

  private final String text;
  private final String shortName;

  HistoryField(String text, String shortName) {
    this.text = text;
    this.shortName = shortName;
  }

  /** The name in rows, and in the parameter {@code fields}. */
  public String text() {
    return text;
  }

  /** The name of the array in columns, as in chart libraries. */
  public String shortName() {
    return shortName;
  }

  /**
   * Parses names separated by commas, and keeps their order.
   *
   * @throws IllegalArgumentException naming the first that is unknown, and the nearest known one
   */
  public static List<HistoryField> parseAll(String text) {
    var fields = new ArrayList<HistoryField>();
    for (var name : text.split(",", -1)) {
      var field = parse(name);
      if (fields.contains(field)) {
        throw new IllegalArgumentException("repeats " + field.text);
      }
      fields.add(field);
    }
    return List.copyOf(fields);
  }

  private static HistoryField parse(String name) {
    for (var field : values()) {
      if (field.text.equals(name)) {
        return field;
      }
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("has an empty name");
    }
    var shown = NameRules.printable(name.substring(0, name.offsetByCodePoints(0, shown(name))));
    throw new IllegalArgumentException(
        "has " + shown + ", which is not a field; the nearest one is " + nearest(shown));
  }

  /** The maximum number of code points of an unknown name that a message repeats. */
  private static int shown(String name) {
    return Math.min(NameRules.MAX_SYMBOL, name.codePointCount(0, name.length()));
  }

  private static String nearest(String name) {
    var known = Arrays.stream(values()).map(HistoryField::text).toList();
    return NearestName.of(name, known).orElseThrow();
  }
}
