package io.krispyto.ingestion.format;

import io.krispyto.domain.RecordColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The positions of the columns in a file. Unknown columns, such as {@code SNo}, are ignored. */
final class Header {
  static final int ABSENT = -1;

  private final int width;
  private final Map<RecordColumn, Integer> places = new EnumMap<>(RecordColumn.class);

  private Header(int width) {
    this.width = width;
  }

  /** Parses the first row of a file. */
  static Header parse(String[] row) throws UnusableFile {
    var titles =
        Arrays.stream(row).map(title -> Objects.requireNonNullElse(title, "").strip()).toList();
    var header = new Header(titles.size());
    for (var column : RecordColumn.values()) {
      header.find(column, titles);
    }
    header.check(titles);
    return header;
  }

  int width() {
    return width;
  }

  /** Returns the position of each column, in column order; {@link #ABSENT} for a missing one. */
  int[] places() {
    return Arrays.stream(RecordColumn.values())
        .mapToInt(column -> places.getOrDefault(column, ABSENT))
        .toArray();
  }

  private void find(RecordColumn column, List<String> titles) throws UnusableFile {
    for (var i = 0; i < titles.size(); i++) {
      if (RecordColumn.of(titles.get(i)).filter(column::equals).isPresent()
          && places.put(column, i) != null) {
        throw new UnusableFile("The column " + column.title() + " appears more than once.");
      }
    }
  }

  private void check(List<String> titles) throws UnusableFile {
    var missing = new ArrayList<String>();
    for (var column : RecordColumn.values()) {
      if (!places.containsKey(column) && !column.isOptional()) {
        missing.add(column.title());
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    checkDelimiter(titles);
    if (places.isEmpty()) {
      throw new UnusableFile(
          "The first line is not a header like "
              + RecordColumn.NUMBERED_HEADER
              + "."
              + HeaderHint.of(titles, places));
    }
    throw new UnusableFile(
        (missing.size() == 1
                ? "The column " + missing.get(0) + " is missing."
                : missing.stream()
                    .collect(Collectors.joining(", ", "The columns ", " are missing.")))
            + HeaderHint.of(titles, places));
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
