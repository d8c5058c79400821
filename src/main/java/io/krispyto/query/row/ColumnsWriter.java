package io.krispyto.query.row;

import io.vertx.sqlclient.Row;
import java.util.List;

/**
 * Writes each series as an object of arrays: the times and each of the values. Holds the arrays of
 * one series until it is complete.
 */
final class ColumnsWriter extends SeriesWriter {
  private static final byte[] TIMES = TextBuffer.ascii("{\"t\":[");
  private static final byte[] NEXT = TextBuffer.ascii("],");
  private static final byte[] END = TextBuffer.ascii("]}");

  private final List<Values> columns;
  private boolean isFirst;

  /** The values of a column of the series so far. */
  private record Values(PlacedColumn column, TextBuffer text) {}

  ColumnsWriter(SeriesLayout layout) {
    super(layout);
    columns = layout.values().stream().map(column -> new Values(column, new TextBuffer())).toList();
  }

  @Override
  void begin() {
    isFirst = true;
    lines.append(TIMES);
  }

  @Override
  void add(Row row) {
    if (!isFirst) {
      lines.append(',');
      columns.forEach(values -> values.text.append(','));
    }
    isFirst = false;
    appendTime(lines, row);
    for (var values : columns) {
      JsonWriter.append(values.text, row, values.column);
    }
  }

  @Override
  void finish() {
    for (var values : columns) {
      lines.append(NEXT).append(values.column.column().member()).append('[');
      lines.append(values.text);
    }
    lines.append(END);
  }
}
