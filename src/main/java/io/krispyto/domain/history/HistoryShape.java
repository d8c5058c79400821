package io.krispyto.domain.history;

import io.krispyto.domain.RowFormat;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How a response arranges histories. */
public enum HistoryShape {
  /** One row for each currency and interval. */
  ROWS(List.of(HistoryField.values()), Set.of(HistoryField.values())),
  /** An array for each field. */
  COLUMNS(List.copyOf(HistoryField.NUMBERS), Values.ALL),
  /** An array for each interval: its time and its values. */
  PAIRS(List.of(HistoryField.CLOSE), Values.ALL),
  /** One row for each interval, with one member for each currency. */
  WIDE(List.of(HistoryField.CLOSE), HistoryField.NUMBERS);

  private final List<HistoryField> defaults;
  private final Set<HistoryField> possible;

  HistoryShape(List<HistoryField> defaults, Set<HistoryField> possible) {
    this.defaults = defaults;
    this.possible = possible;
  }

  /** The fields other than the time and the currency, which other shapes always show. */
  private static final class Values {
    static final Set<HistoryField> ALL = EnumSet.range(HistoryField.OPEN, HistoryField.PARTIAL);
  }

  /** The fields if a request does not select any. */
  List<HistoryField> defaults() {
    return defaults;
  }

  boolean hasField(HistoryField field) {
    return possible.contains(field);
  }

  /** Whether times may be numbers. Rows have dates. */
  boolean hasTimes() {
    return this == COLUMNS || this == PAIRS;
  }

  /** The value of the parameter {@code shape}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The media type of the bytes. Each JSON shape has its own, since a contract has one schema per
   * media type. To clients, they are all {@code application/json}.
   */
  public String mediaType(RowFormat format) {
    return this == ROWS || format != RowFormat.JSON
        ? format.mediaType()
        : format.mediaType() + ";shape=" + text();
  }

  /** Returns the shape in the valid parameters of any operation; rows if they have none. */
  public static HistoryShape of(Map<String, ?> parameters) {
    return parameters.get("shape") instanceof String text
        ? parse(text, EnumSet.allOf(HistoryShape.class))
        : ROWS;
  }

  /**
   * Parses one of several shapes.
   *
   * @throws IllegalArgumentException listing them
   */
  static HistoryShape parse(String text, Set<HistoryShape> offered) {
    for (var shape : offered) {
      if (shape.text().equals(text)) {
        return shape;
      }
    }
    throw new IllegalArgumentException(
        offered.stream()
            .map(HistoryShape::text)
            .collect(Collectors.joining(", ", "is not one of ", "")));
  }
}
