package io.krispyto.query.row;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Writes each row as an object, either as an element of an array or on a separate line. */
final class JsonWriter extends TextRows implements RowWriter {
  private final List<PlacedColumn> columns;
  private final boolean isLines;
  private boolean isEmpty = true;

  JsonWriter(List<PlacedColumn> columns, boolean isLines) {
    this.columns = columns;
    this.isLines = isLines;
    if (!isLines) {
      lines.append('[');
    }
  }

  @Override
  public void write(Row row) {
    if (!isEmpty && !isLines) {
      lines.append(',');
    }
    isEmpty = false;
    appendObject(lines, row, columns);
    if (isLines) {
      lines.append('\n');
    }
  }

  /** Appends an object with a member for each of several columns, at least one. */
  static void appendObject(TextBuffer lines, Row row, List<PlacedColumn> columns) {
    for (var i = 0; i < columns.size(); i++) {
      var each = columns.get(i);
      lines.append(i == 0 ? '{' : ',').append(each.column().member());
      append(lines, row, each);
    }
    lines.append('}');
  }

  /** Appends the value of a column. */
  static void append(TextBuffer lines, Row row, PlacedColumn each) {
    var column = each.column();
    var place = each.place();
    switch (column.kind()) {
      case TEXT -> lines.appendJson(row.getString(place));
      case NUMBER -> lines.appendJson(row.getDouble(place));
      case NUMBERS -> appendNumbers(lines, row.getArrayOfDoubles(place), column.memberParts());
      case SERIES -> appendSeries(lines, row.getArrayOfDoubles(place));
      case TEXTS -> appendTexts(lines, row.getArrayOfStrings(place));
      case INTEGER, BOOLEAN -> lines.append(String.valueOf(row.getValue(place)));
      case DAY -> {
        var day = row.getLocalDate(place);
        lines.appendJson(day == null ? null : day.toString());
      }
    }
  }

  private static void appendNumbers(TextBuffer lines, Double[] numbers, List<byte[]> names) {
    for (var i = 0; i < names.size(); i++) {
      lines.append(i == 0 ? '{' : ',').append(names.get(i));
      lines.appendJson(numbers == null ? null : numbers[i]);
    }
    lines.append('}');
  }

  private static void appendSeries(TextBuffer lines, Double[] numbers) {
    lines.append('[');
    for (var i = 0; i < numbers.length; i++) {
      if (i > 0) {
        lines.append(',');
      }
      lines.appendJson(numbers[i]);
    }
    lines.append(']');
  }

  private static void appendTexts(TextBuffer lines, String[] texts) {
    lines.append('[');
    for (var i = 0; i < texts.length; i++) {
      if (i > 0) {
        lines.append(',');
      }
      lines.appendJson(texts[i]);
    }
    lines.append(']');
  }

  @Override
  public Buffer end() {
    if (!isLines) {
      lines.append(']');
    }
    return take();
  }
}
