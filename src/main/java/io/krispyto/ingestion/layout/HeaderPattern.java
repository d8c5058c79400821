package io.krispyto.ingestion.layout;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first lines of a file, cell by cell. A cell may have placeholders, such as {@code Volume
 * {symbol}}.
 */
final class HeaderPattern {
  private final List<List<TextPattern>> lines = new ArrayList<>();
  private final int titles;

  /**
   * @param text the lines, separated by line feeds, with cells separated by the delimiter
   * @param titleLine the number of the line with the titles, from 1; empty for the last line
   */
  HeaderPattern(String text, char delimiter, Optional<Integer> titleLine) {
    for (var line : text.strip().split("\n")) {
      var cells = new ArrayList<TextPattern>();
      for (var cell : line.split(java.util.regex.Pattern.quote("" + delimiter), -1)) {
        cells.add(new TextPattern(cell.strip()));
      }
      lines.add(cells);
    }
    titles = titleLine.orElse(lines.size()) - 1;
  }

  /** Returns the number of lines of the header. */
  int size() {
    return lines.size();
  }

  /** Returns the number of the line with the titles of the columns; the first is 0. */
  int titleLine() {
    return titles;
  }

  /** Returns the titles of the columns, with placeholders. */
  List<String> titles() {
    return lines.get(titles).stream().map(TextPattern::toString).toList();
  }

  /** Returns the values of the placeholders; empty if the first rows are not this header. */
  Optional<Map<TextPattern.Part, String>> match(List<String[]> rows) {
    if (rows.size() < lines.size()) {
      return Optional.empty();
    }
    var found = new EnumMap<TextPattern.Part, String>(TextPattern.Part.class);
    for (var i = 0; i < lines.size(); i++) {
      if (!matches(lines.get(i), rows.get(i), found)) {
        return Optional.empty();
      }
    }
    return Optional.of(found);
  }

  private static boolean matches(
      List<TextPattern> cells, String[] row, Map<TextPattern.Part, String> found) {
    if (cells.size() != row.length) {
      return false;
    }
    for (var i = 0; i < row.length; i++) {
      var matched = cells.get(i).match(row[i] == null ? "" : row[i].strip());
      if (matched.isEmpty()) {
        return false;
      }
      for (var part : matched.get().entrySet()) {
        var before = found.put(part.getKey(), part.getValue());
        if (before != null && !before.equals(part.getValue())) {
          return false;
        }
      }
    }
    return true;
  }
}
