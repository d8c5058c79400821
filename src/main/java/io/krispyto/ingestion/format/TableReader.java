package io.krispyto.ingestion.format;

import io.krispyto.domain.RecordColumn;
import java.time.Clock;

/** Reads the rows of a table whose first row is a header. */
public final class TableReader implements RowReader {
  private final Table table;
  private final RowParser rows;
  private final int width;
  private final int[] places;

  /** The current row: all of its texts, and the texts of known columns. */
  private String[] row;

  private final String[] ours = new String[RecordColumn.values().length];

  /**
   * @param table closed with this reader, and if its header is not usable
   */
  public TableReader(Table table) throws UnusableFile {
    this(table, Clock.systemUTC());
  }

  /**
   * @param clock determines the current day
   */
  public TableReader(Table table, Clock clock) throws UnusableFile {
    this.table = table;
    rows = new RowParser(this, clock);
    try {
      var first = table.next();
      if (first == null) {
        throw new UnusableFile("The file is empty.");
      }
      var header = Header.parse(first);
      width = header.width();
      places = header.places();
    } catch (UnusableFile | RuntimeException e) {
      table.close();
      throw e;
    }
  }

  @Override
  public InputRow next() throws UnusableFile {
    row = table.next();
    if (row == null) {
      return null;
    }
    if (row.length != width) {
      return rows.bad(table.line(), "has " + row.length + " columns but the header has " + width);
    }
    for (var i = 0; i < places.length; i++) {
      ours[i] = places[i] == Header.ABSENT ? null : row[places[i]];
    }
    return rows.parse(table.line(), ours);
  }

  @Override
  public String original() {
    return RowReader.kept(table.original());
  }

  @Override
  public String[] texts() {
    return row.length == width ? RowReader.kept(ours) : null;
  }

  @Override
  public void close() {
    table.close();
  }
}
