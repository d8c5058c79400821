package io.krispyto.domain.history;

import io.krispyto.domain.Parameters;
import io.krispyto.domain.RowFormat;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a response presents histories.
 *
 * @param fields the fields, in order; without the time and the currency, unless the shape is rows
 * @param time how columns and pairs write times
 */
public record HistoryLayout(
    HistoryShape shape, List<HistoryField> fields, HistoryTime time, RowFormat format) {
  /** The shapes of one history. */
  public static final Set<HistoryShape> OF_ONE =
      EnumSet.range(HistoryShape.ROWS, HistoryShape.PAIRS);

  /** The shapes of several histories. */
  public static final Set<HistoryShape> OF_SEVERAL = EnumSet.allOf(HistoryShape.class);

  /** The default: rows with all fields, in JSON. */
  public static final HistoryLayout ROWS = rows(RowFormat.JSON);

  /** Rows with all fields. */
  public static HistoryLayout rows(RowFormat format) {
    return new HistoryLayout(
        HistoryShape.ROWS, HistoryShape.ROWS.defaults(), HistoryTime.MILLISECONDS, format);
  }

  /**
   * Parses the contract's optional parameters {@code shape}, {@code fields}, {@code time} and
   * {@code format}. Call {@link Parameters#check()} before using it.
   */
  public static HistoryLayout read(Parameters parameters, Set<HistoryShape> offered) {
    var shape =
        parameters.optional("shape", text -> HistoryShape.parse(text, offered), HistoryShape.ROWS);
    var fields = parameters.optional("fields", HistoryField::parseAll, List.<HistoryField>of());
    var time = parameters.optional("time", HistoryTime::parse, null);
    var format = parameters.format();
    if (shape == null || fields == null) {
      return null;
    }
    checkFields(parameters, shape, fields);
    checkForm(parameters, shape, time, format);
    return new HistoryLayout(
        shape,
        fields.isEmpty() ? shape.defaults() : fields,
        time == null ? HistoryTime.MILLISECONDS : time,
        format);
  }

  private static void checkFields(
      Parameters parameters, HistoryShape shape, List<HistoryField> fields) {
    var impossible =
        fields.stream()
            .filter(field -> !shape.hasField(field))
            .map(HistoryField::text)
            .collect(Collectors.joining(", "));
    if (!impossible.isEmpty()) {
      parameters.reject(
          "fields", "has " + impossible + ", which is not a value in shape=" + shape.text());
    }
  }

  private static void checkForm(
      Parameters parameters, HistoryShape shape, HistoryTime time, RowFormat format) {
    if (!shape.hasTimes() && time != null) {
      parameters.reject("time", "is only for shape=columns and shape=pairs; rows have dates");
    }
    if (shape.hasTimes() && format != null && format != RowFormat.JSON) {
      parameters.reject(
          "format", "is " + format.text() + ", but shape=" + shape.text() + " is only in json");
    }
  }

  /** The media type of the bytes. */
  public String mediaType() {
    return shape.mediaType(format);
  }

  /** The layout as a part of the text of a query. */
  public String text() {
    return shape
        + "\t"
        + fields.stream().map(HistoryField::text).collect(Collectors.joining(","))
        + "\t"
        + time
        + "\t"
        + format;
  }
}
