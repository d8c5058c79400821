package io.krispyto.domain;

import java.util.Arrays;
import java.util.List;
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
}
