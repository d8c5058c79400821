package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.UnusableFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The first rows of a file, read once for each delimiter that a layout may have. */
final class Preview {
  private static final int ROWS = 5;

  /** A number or date: a title such as {@code 24h Open} has letters. */
  private static final Pattern VALUE = Pattern.compile("[0-9][-0-9.,:/ +TZ]*");

  private final Reading.Tables tables;
  private final Map<Character, List<String[]>> rows = new HashMap<>();

  Preview(Reading.Tables tables) {
    this.tables = tables;
  }

  /** Returns whether all rows of the file can be read before it is loaded. */
  boolean isWhole() {
    return tables.isWhole();
  }

  /** Returns whether cells can be dates, which are then read as ISO 8601. */
  boolean hasTypedDates() {
    return tables.hasTypedDates();
  }

  /** Returns whether a line has numbers or dates, which no header has. */
  static boolean isRow(String[] cells) {
    return Arrays.stream(cells)
        .anyMatch(cell -> cell != null && VALUE.matcher(cell.strip()).matches());
  }

  /** Opens the table from its start. */
  Table open(char delimiter) throws UnusableFile {
    return tables.open(delimiter);
  }

  /** Returns the first rows; none if the file cannot be split with this delimiter. */
  List<String[]> rows(char delimiter) throws UnusableFile {
    var known = rows.get(delimiter);
    if (known == null) {
      known = read(delimiter);
      rows.put(delimiter, known);
    }
    return known;
  }

  private List<String[]> read(char delimiter) throws UnusableFile {
    var first = new ArrayList<String[]>();
    try (var table = tables.open(delimiter)) {
      while (first.size() < ROWS) {
        var row = table.next();
        if (row == null) {
          break;
        }
        first.add(row.clone());
      }
    } catch (UnusableFile e) {
      if (e.isUnreadable()) {
        throw e;
      }
      // The error is reported when the rows of the file are read.
      return List.of();
    }
    return first;
  }
}
