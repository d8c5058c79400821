package io.krispyto.ingestion.format;

import io.krispyto.domain.NearestName;
import io.krispyto.domain.RecordColumn;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Suggests what to add if a header lacks required columns: it names the titles that resemble them,
 * and the options that map all columns by place. It never decides what a column means.
 */
final class HeaderHint {
  /** A spelling error is one letter, or two in a long title. */
  private static final int LONG_TITLE = 6;

  /** What others call the columns, without anything but letters. */
  private static final Map<RecordColumn, List<String>> SYNONYMS =
      Map.of(
          RecordColumn.NAME, List.of("coin", "currency", "coinname", "cryptocurrency"),
          RecordColumn.SYMBOL, List.of("ticker", "code"),
          RecordColumn.DATE,
              List.of("time", "timestamp", "datetime", "day", "unix", "opentime", "timeopen"),
          RecordColumn.HIGH, List.of("max", "highprice"),
          RecordColumn.LOW, List.of("min", "lowprice"),
          RecordColumn.OPEN, List.of("openprice", "openingprice"),
          RecordColumn.CLOSE, List.of("price", "last", "closeprice", "closingprice", "value"),
          RecordColumn.VOLUME, List.of("vol", "totalvolume", "volumeusd"),
          RecordColumn.MARKET_CAP, List.of("mcap", "cap", "marketcapitalization"));

  private final List<String> titles;
  private final Map<RecordColumn, Integer> places = new EnumMap<>(RecordColumn.class);
  private final List<String> resemblances = new ArrayList<>();

  private HeaderHint(List<String> titles, Map<RecordColumn, Integer> known) {
    this.titles = titles;
    places.putAll(known);
  }

  /**
   * Returns sentences to append to the error, each with a leading space; empty if nothing resembles
   * a header.
   *
   * @param titles the first row of the file
   * @param known the positions of the columns that were recognised
   */
  static String of(List<String> titles, Map<RecordColumn, Integer> known) {
    var hint = new HeaderHint(titles, known);
    hint.findResemblances();
    if (!hint.places.isEmpty()) {
      return hint.text();
    }
    return titles.stream().anyMatch(title -> title.matches("[\\d.-]+.*"))
        ? " If it is the first row, add --no-header and say which columns are which, such as"
            + " --columns date=1,close=5."
        : "";
  }

  private String text() {
    var looks =
        resemblances.isEmpty()
            ? ""
            : resemblances.stream().collect(Collectors.joining(", ", " ", "."));
    return looks + " Add " + options() + ".";
  }

  private String options() {
    var columns = new ArrayList<String>();
    for (var column : RecordColumn.values()) {
      var place = places.get(column);
      if (place != null) {
        columns.add(column.member() + "=" + (place + 1));
      } else if (column == RecordColumn.DATE || column == RecordColumn.CLOSE) {
        columns.add(column.member() + "=N");
      }
    }
    return "--columns "
        + String.join(",", columns)
        + (places.containsKey(RecordColumn.NAME) ? "" : " --name NAME")
        + (places.containsKey(RecordColumn.SYMBOL) ? "" : " --symbol SYMBOL");
  }

  private void findResemblances() {
    for (var column : RecordColumn.values()) {
      if (!places.containsKey(column)) {
        resembling(column);
      }
    }
  }

  private void resembling(RecordColumn column) {
    for (var i = 0; i < titles.size(); i++) {
      if (!places.containsValue(i) && resembles(titles.get(i), column)) {
        places.put(column, i);
        resemblances.add('"' + Utf8.shown(titles.get(i), 50) + "\" looks like " + column.title());
        return;
      }
    }
  }

  private static boolean resembles(String title, RecordColumn column) {
    var plain = title.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}]", "");
    var own = column.title().toLowerCase(Locale.ROOT);
    return SYNONYMS.get(column).contains(plain)
        || plain.length() > 2
            && plain.length() < 2 * own.length()
            && NearestName.distance(plain, own) <= (own.length() < LONG_TITLE ? 1 : 2);
  }
}
