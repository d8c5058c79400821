package io.krispyto.ingestion.format;

import io.krispyto.domain.record.RecordColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The positions of the columns in a file. Unknown columns, such as {@code SNo}, are ignored. */
public final class Header {
  private final int width;
  private final Map<RecordColumn, Integer> places = new EnumMap<>(RecordColumn.class);

  private Header(int width) {
    this.width = width;
  }

  /** Returns whether a row has all titles of a record, and so is a header of this server. */
  public static boolean isWhole(String[] row) {
    return Arrays.stream(row)
            .filter(Objects::nonNull)
            .flatMap(title -> RecordColumn.of(title.strip()).stream())
            .distinct()
            .count()
        == RecordColumn.values().length;
  }

  /**
   * Returns whether a row has the titles of a date and of a close, and no others whose meaning is
   * unclear: the volume of a file that is not this server's may be in coins.
   */
  public static boolean isUsable(String[] row) {
    var found =
        Arrays.stream(row)
            .filter(Objects::nonNull)
            .flatMap(title -> RecordColumn.of(title.strip()).stream())
            .toList();
    return found.contains(RecordColumn.DATE)
        && found.contains(RecordColumn.CLOSE)
        && (found.contains(RecordColumn.NAME)
            || found.contains(RecordColumn.SYMBOL)
            || !found.contains(RecordColumn.VOLUME));
  }

  /**
   * Parses the first row of a file.
   *
   * @param filled the columns that the file may lack, since their values are declared
   */
  public static Header parse(String[] row, Set<RecordColumn> filled) throws UnusableFile {
    var titles =
        Arrays.stream(row).map(title -> Objects.requireNonNullElse(title, "").strip()).toList();
    var header = new Header(titles.size());
    for (var column : RecordColumn.values()) {
      header.find(column, titles);
    }
    header.check(titles, filled);
    return header;
  }

  /** Returns the position of each column that the file has. */
  public Map<RecordColumn, Integer> places() {
    return Map.copyOf(places);
  }

  /** Refuses a file whose lines end with CR alone, which would be one long header. */
  public static void requireLineFeeds(String[] header) throws UnusableFile {
    for (var title : header) {
      if (title != null && title.indexOf('\r') >= 0) {
        throw new UnusableFile("Lines end with CR; LF or CRLF is expected.");
      }
    }
  }

  private void find(RecordColumn column, List<String> titles) throws UnusableFile {
    for (var i = 0; i < titles.size(); i++) {
      if (RecordColumn.of(titles.get(i)).filter(column::equals).isPresent()
          && places.put(column, i) != null) {
        throw new UnusableFile("The column " + column.title() + " appears more than once.");
      }
    }
  }

  private void check(List<String> titles, Set<RecordColumn> filled) throws UnusableFile {
    var missing = new ArrayList<String>();
    for (var column : RecordColumn.values()) {
      if (!places.containsKey(column) && !filled.contains(column) && !column.isOptional()) {
        missing.add(column.title());
      }
    }
    // Either of the two is enough to find a known currency.
    if (isKnown(RecordColumn.NAME, filled)) {
      missing.remove(RecordColumn.SYMBOL.title());
    } else if (isKnown(RecordColumn.SYMBOL, filled)) {
      missing.remove(RecordColumn.NAME.title());
    }
    if (missing.isEmpty()) {
      return;
    }
    checkDelimiter(titles);
    if (places.isEmpty()) {
      throw new UnusableFile(
          "The first line is not a header like " + RecordColumn.NUMBERED_HEADER + ".");
    }
    throw new UnusableFile(
        missing.size() == 1
            ? "The column " + missing.get(0) + " is missing."
            : missing.stream().collect(Collectors.joining(", ", "The columns ", " are missing.")));
  }

  private boolean isKnown(RecordColumn column, Set<RecordColumn> filled) {
    return places.containsKey(column) || filled.contains(column);
  }

  private static void checkDelimiter(List<String> titles) throws UnusableFile {
    for (var delimiter : new char[] {';', '\t', '|'}) {
      if (isHeaderWith(delimiter, String.join(",", titles))) {
        var shown = delimiter == '\t' ? "a tab" : "'" + delimiter + "'";
        throw new UnusableFile("The delimiter looks like " + shown + "; a comma is expected.");
      }
    }
  }

  private static boolean isHeaderWith(char delimiter, String line) {
    var between = delimiter + line.toLowerCase(Locale.ROOT).replace("\"", "") + delimiter;
    return between.contains(delimiter + "date" + delimiter);
  }
}
