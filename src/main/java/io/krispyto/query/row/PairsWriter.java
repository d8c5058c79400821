package io.krispyto.query.row;

import io.vertx.sqlclient.Row;

/** Writes each series as an array with an array for each row: its time and its values. */
final class PairsWriter extends SeriesWriter {
  private boolean isFirst;

  PairsWriter(SeriesLayout layout) {
    super(layout);
  }

  @Override
  void begin() {
    isFirst = true;
    lines.append('[');
  }

  @Override
  void add(Row row) {
    if (!isFirst) {
      lines.append(',');
    }
    isFirst = false;
    lines.append('[');
    appendTime(lines, row);
    for (var value : layout.values()) {
      lines.append(',');
      JsonWriter.append(lines, row, value);
    }
    lines.append(']');
  }

  @Override
  void finish() {
    lines.append(']');
  }
}
