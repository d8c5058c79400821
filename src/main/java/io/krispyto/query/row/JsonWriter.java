package io.krispyto.query.row;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Writes each row as an object, either as an element of an array or on a separate line. */
final class JsonWriter extends TextRows implements RowWriter {
  private final Column[] columns;
  private final int first;
  private final boolean isLines;
  private boolean isEmpty = true;

  JsonWriter(List<Column> columns, int first, boolean isLines) {
    this.columns = columns.toArray(Column[]::new);
    this.first = first;
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
    for (var i = 0; i < columns.length; i++) {
      lines.append(i == 0 ? '{' : ',').append(columns[i].member());
      write(row, first + i, columns[i]);
    }
    lines.append('}');
    if (isLines) {
      lines.append('\n');
    }
  }

  private void write(Row row, int place, Column column) {
    switch (column.kind()) {
      case TEXT -> lines.appendJson(row.getString(place));
      case NUMBER -> lines.appendJson(row.getDouble(place));
      case NUMBERS -> writeNumbers(row.getArrayOfDoubles(place), column.memberParts());
      case SERIES -> writeSeries(row.getArrayOfDoubles(place));
      case TEXTS -> writeTexts(row.getArrayOfStrings(place));
      case INTEGER, BOOLEAN -> lines.append(String.valueOf(row.getValue(place)));
      case DAY -> {
        var day = row.getLocalDate(place);
        lines.appendJson(day == null ? null : day.toString());
      }
    }
  }

  private void writeNumbers(Double[] numbers, List<byte[]> names) {
    for (var i = 0; i < names.size(); i++) {
      lines.append(i == 0 ? '{' : ',').append(names.get(i));
      lines.appendJson(numbers == null ? null : numbers[i]);
    }
    lines.append('}');
  }

  private void writeSeries(Double[] numbers) {
    lines.append('[');
    for (var i = 0; i < numbers.length; i++) {
      if (i > 0) {
        lines.append(',');
      }
      lines.appendJson(numbers[i]);
    }
    lines.append(']');
  }

  private void writeTexts(String[] texts) {
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
