package io.krispyto.domain.record;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The columns of records in files, in the order of CSV exports. */
public enum RecordColumn {
  NAME("Name", "name"),
  SYMBOL("Symbol", "symbol"),
  DATE("Date", "date"),
  HIGH("High", "high"),
  LOW("Low", "low"),
  OPEN("Open", "open"),
  CLOSE("Close", "close"),
  VOLUME("Volume", "volume"),
  MARKET_CAP("Marketcap", "market_cap");

  /** The columns whose values are numbers. */
  public static final List<RecordColumn> NUMBERS =
      List.of(HIGH, LOW, OPEN, CLOSE, VOLUME, MARKET_CAP);

  /** The header line of CSV files. */
  public static final String HEADER =
      Arrays.stream(values()).map(RecordColumn::title).collect(Collectors.joining(","));

  /** The same, after a row number, which is never read. */
  public static final String NUMBERED_HEADER = "SNo," + HEADER;

  /** By the usual spellings, so that most look-ups create no text. */
  private static final Map<String, RecordColumn> SPELLINGS = new HashMap<>();

  static {
    for (var column : values()) {
      for (var spelling : List.of(column.title, column.member, plain(column.title))) {
        SPELLINGS.put(spelling, column);
      }
    }
  }

  private final String title;
  private final String member;

  RecordColumn(String title, String member) {
    this.title = title;
    this.member = member;
  }

  /** The title in the header of a CSV file. */
  public String title() {
    return title;
  }

  /** The name of the JSON member. */
  public String member() {
    return member;
  }

  public boolean isNumber() {
    return NUMBERS.contains(this);
  }

  /** Whether a record may lack this value. Only the close is required of its numbers. */
  public boolean isOptional() {
    return isNumber() && this != CLOSE;
  }

  /**
   * Returns the column with this title or member name, ignoring case, blanks, underscores and
   * hyphens: {@code Marketcap}, {@code Market Cap} and {@code market_cap} are the same.
   */
  public static Optional<RecordColumn> of(String title) {
    var known = SPELLINGS.get(title);
    return Optional.ofNullable(known != null ? known : SPELLINGS.get(plain(title)));
  }

  private static String plain(String title) {
    return title.toLowerCase(Locale.ROOT).replace(" ", "").replace("_", "").replace("-", "");
  }
}
