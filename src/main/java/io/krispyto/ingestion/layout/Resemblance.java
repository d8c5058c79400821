package io.krispyto.ingestion.layout;

import io.krispyto.domain.NearestName;
import io.krispyto.ingestion.format.UnusableFile;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Proposes the meaning of the columns of a file that no layout recognises. The user decides, and
 * declares them.
 */
final class Resemblance {
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};
  private static final Pattern DECIMAL_COMMA = Pattern.compile("\\d+,\\d+");
  private static final Pattern PART = Pattern.compile("[^a-z0-9]+");

  /** Words of titles, and what they mean. The volume is not among them: it may be in coins. */
  private static final Map<String, Field> WORDS =
      Map.ofEntries(
          Map.entry("date", Field.DATE),
          Map.entry("time", Field.DATE),
          Map.entry("timestamp", Field.DATE),
          Map.entry("datetime", Field.DATE),
          Map.entry("day", Field.DATE),
          Map.entry("unix", Field.DATE),
          Map.entry("snapped", Field.DATE),
          Map.entry("datum", Field.DATE),
          Map.entry("fecha", Field.DATE),
          Map.entry("symbol", Field.SYMBOL),
          Map.entry("ticker", Field.SYMBOL),
          Map.entry("name", Field.NAME),
          Map.entry("currency", Field.NAME),
          Map.entry("coin", Field.NAME),
          Map.entry("open", Field.OPEN),
          Map.entry("high", Field.HIGH),
          Map.entry("low", Field.LOW),
          Map.entry("close", Field.CLOSE),
          Map.entry("closing", Field.CLOSE),
          Map.entry("price", Field.CLOSE),
          Map.entry("last", Field.CLOSE),
          Map.entry("value", Field.CLOSE),
          Map.entry("marketcap", Field.MARKET_CAP),
          Map.entry("mcap", Field.MARKET_CAP));

  private static final int MIN_MISSPELLED = 4;

  private final Map<Field, List<String>> candidates = new EnumMap<>(Field.class);
  private char delimiter = ',';
  private List<String[]> rows = List.of();

  private Resemblance() {}

  /** Looks at the first rows of a file. */
  static Resemblance of(Preview preview) throws UnusableFile {
    var found = new Resemblance();
    for (var delimiter : DELIMITERS) {
      var rows = preview.rows(delimiter);
      if (!rows.isEmpty()
          && (found.rows.isEmpty() || rows.get(0).length > found.rows.get(0).length)) {
        found.delimiter = delimiter;
        found.rows = rows;
      }
    }
    if (!found.rows.isEmpty()) {
      for (var title : found.rows.get(0)) {
        found.look(title == null ? "" : title.strip());
      }
    }
    return found;
  }

  private void look(String title) {
    for (var word : PART.split(title.toLowerCase(Locale.ROOT))) {
      var field = field(word);
      if (field != null) {
        candidates.computeIfAbsent(field, none -> new ArrayList<>()).add(title);
        return;
      }
    }
  }

  /**
   * Returns the field that a word means, allowing for a spelling error; null if there is no such
   * field.
   */
  private static Field field(String word) {
    var field = WORDS.get(word);
    if (field != null || word.length() < MIN_MISSPELLED) {
      return field;
    }
    return WORDS.entrySet().stream()
        .filter(entry -> NearestName.distance(entry.getKey(), word) == 1)
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /** Returns whether any title resembles a field. */
  boolean isFound() {
    return !candidates.isEmpty();
  }

  /** Returns whether the file begins with a row instead of a header. */
  boolean isHeaderless() {
    return !rows.isEmpty() && Preview.isRow(rows.get(0));
  }

  /** Returns whether a title resembles a name or a symbol. */
  boolean hasCurrency() {
    return candidates.containsKey(Field.NAME) || candidates.containsKey(Field.SYMBOL);
  }

  int width() {
    return rows.isEmpty() ? 0 : rows.get(0).length;
  }

  /** Returns the sentences that say what the columns may mean. */
  String sentence() {
    var sentences = new StringBuilder("No layout has this header: ");
    sentences.append(
        java.util.Arrays.stream(rows.get(0))
            .limit(20)
            .map(title -> title == null ? "" : title.strip())
            .collect(Collectors.joining(",")));
    sentences.append(". Declare the columns with --columns, and a volume only if it is in money.");
    candidates.forEach(
        (field, titles) -> {
          if (titles.size() > 1 && (field == Field.CLOSE || field == Field.DATE)) {
            sentences.append(
                String.format(
                    Locale.ROOT,
                    " %s can be %s.",
                    field.key(),
                    titles.stream().distinct().collect(Collectors.joining(" or "))));
          }
        });
    return sentences.toString();
  }

  /** Returns the first row. */
  String[] first() {
    return rows.isEmpty() ? new String[0] : rows.get(0);
  }

  /** Returns the options that declare how values are written; empty for the usual notation. */
  String writing() {
    var options = new StringBuilder();
    if (delimiter != ',') {
      options
          .append("--delimiter ")
          .append(delimiter == '\t' ? "tab" : Shell.quoted("" + delimiter));
      if (hasDecimalComma()) {
        options.append(" --decimal ,");
      }
      options.append(' ');
    }
    return options.toString();
  }

  /** Returns the options of a command that declare these columns. */
  String options() {
    var options = new StringBuilder(writing());
    var columns =
        candidates.entrySet().stream()
            .map(entry -> entry.getKey().key() + "=" + best(entry.getValue()))
            .collect(Collectors.joining(","));
    for (var required : List.of(Field.DATE, Field.CLOSE)) {
      if (!candidates.containsKey(required)) {
        columns += "," + required.key() + "=COLUMN";
      }
    }
    return options.append("--columns ").append(Shell.quoted(columns)).toString();
  }

  /** Returns the title that mentions dollars, if any, since prices are stored in dollars. */
  private static String best(List<String> titles) {
    return titles.stream()
        .filter(title -> title.toLowerCase(Locale.ROOT).contains("usd"))
        .findFirst()
        .orElse(titles.get(0));
  }

  private boolean hasDecimalComma() {
    return rows.size() > 1
        && java.util.Arrays.stream(rows.get(1))
            .anyMatch(cell -> cell != null && DECIMAL_COMMA.matcher(cell.strip()).matches());
  }
}
