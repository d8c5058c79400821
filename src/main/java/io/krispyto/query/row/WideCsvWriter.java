package io.krispyto.query.row;

import io.vertx.sqlclient.Row;
import java.time.LocalDate;

/** Writes a row of several series as CSV, with a column for each value of each. */
final class WideCsvWriter extends WideWriter {
  WideCsvWriter(WideLayout layout) {
    super(layout);
  }

  @Override
  void begin(String[] series) {
    lines.append("date");
    for (var name : series) {
      for (var value : layout.values()) {
        lines.append(',');
        CsvWriter.appendText(
            lines, layout.hasOneValue() ? name : name + "." + value.column().name());
      }
    }
    lines.append(CsvWriter.END_OF_LINE);
  }

  @Override
  void beginDay(LocalDate start) {
    lines.append(start.toString());
  }

  @Override
  void add(int series, Row row) {
    for (var value : layout.values()) {
      lines.append(',');
      CsvWriter.append(lines, row, value);
    }
  }

  @Override
  void addNone(int series) {
    for (var i = 0; i < layout.values().size(); i++) {
      lines.append(',');
    }
  }

  @Override
  void endDay() {
    lines.append(CsvWriter.END_OF_LINE);
  }

  @Override
  void endDays() {
    // CSV has no end.
  }
}
