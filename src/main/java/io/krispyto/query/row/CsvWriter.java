package io.krispyto.query.row;

import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes rows as CSV with a header (RFC 4180). Null values are empty.
 *
 * <p>Values are unchanged even if a spreadsheet would interpret them as a formula ({@code =1+2}); a
 * prefix would change the value.
 */
public final class CsvWriter extends TextRows implements RowWriter {
  public static final String END_OF_LINE = "\r\n";

  private final List<PlacedColumn> columns;

  CsvWriter(List<PlacedColumn> columns) {
    this.columns = columns;
    lines.append(header(columns.stream().map(PlacedColumn::column).toList()));
  }

  /** Returns the header line. */
  static String header(List<Column> columns) {
    return String.join(",", columns.stream().flatMap(CsvWriter::names).toList()) + END_OF_LINE;
  }

  private static Stream<String> names(Column column) {
    return column.kind().isSeveral()
        ? column.parts().stream().map(part -> column.name() + "." + part)
        : Stream.of(column.name());
  }

  @Override
  public void write(Row row) {
    for (var i = 0; i < columns.size(); i++) {
      if (i > 0) {
        lines.append(',');
      }
      append(lines, row, columns.get(i));
    }
    lines.append(END_OF_LINE);
  }

  /** Appends the value of a column. */
  static void append(TextBuffer lines, Row row, PlacedColumn each) {
    var column = each.column();
    var place = each.place();
    switch (column.kind()) {
      case TEXT -> appendText(lines, row.getString(place));
      case NUMBER -> append(lines, row.getDouble(place));
      case NUMBERS, SERIES -> append(lines, row.getArrayOfDoubles(place), column.parts().size());
      case TEXTS -> append(lines, row.getArrayOfStrings(place), column.parts().size());
      case INTEGER, DAY, BOOLEAN -> {
        var value = row.getValue(place);
        lines.append(value == null ? "" : value.toString());
      }
    }
  }

  private static void append(TextBuffer lines, Double[] numbers, int count) {
    for (var i = 0; i < count; i++) {
      if (i > 0) {
        lines.append(',');
      }
      append(lines, numbers == null || i >= numbers.length ? null : numbers[i]);
    }
  }

  private static void append(TextBuffer lines, String[] texts, int count) {
    for (var i = 0; i < count; i++) {
      if (i > 0) {
        lines.append(',');
      }
      appendText(lines, i >= texts.length ? null : texts[i]);
    }
  }

  private static void append(TextBuffer lines, Double number) {
    if (number != null) {
      lines.append(number.doubleValue());
    }
  }

  /** Appends a value, quoted if necessary. */
  public static void appendText(TextBuffer csv, String text) {
    if (text == null || text.isEmpty()) {
      return;
    }
    if (needsQuotes(text)) {
      csv.append('"').append(text.replace("\"", "\"\"")).append('"');
    } else {
      csv.append(text);
    }
  }

  /** Quotes values with leading or trailing spaces, which CSV readers tend to trim. */
  private static boolean needsQuotes(String text) {
    if (text.charAt(0) <= ' ' || text.charAt(text.length() - 1) <= ' ') {
      return true;
    }
    // A Java stream here took 17% of the CPU time of a batch of prices.
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == ',' || c == '"' || c == '\r' || c == '\n') {
        return true;
      }
    }
    return false;
  }
}
