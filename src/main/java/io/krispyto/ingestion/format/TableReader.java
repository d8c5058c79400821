package io.krispyto.ingestion.format;

import io.krispyto.domain.record.RecordColumn;
import io.krispyto.ingestion.format.value.BadValue;
import io.krispyto.ingestion.format.value.Reason;
import java.time.Clock;
import java.util.Arrays;

/** Reads the records of a table with a mapping of its rows. */
public final class TableReader implements RowReader {
  private static final RecordColumn[] COLUMNS = RecordColumn.values();

  private static final Reason REPEATED_HEADER = Reason.of("is a repeated header line");

  private final Table table;
  private final String[] header;
  private final Mapping mapping;
  private final int[] places;
  private final Mapping.Step[] steps;
  private final RowParser rows;

  /** The current row: all of its cells, and the texts of the columns of a record. */
  private String[] cells;

  private final String[] texts = new String[COLUMNS.length];
  private boolean isSplit;

  /**
   * @param table the rows, without the header
   * @param header the titles of the columns; {@code null} if the file has none
   * @param clock determines the current day
   */
  public TableReader(Table table, String[] header, Mapping mapping, Clock clock) {
    this.header = header;
    this.table = table;
    this.mapping = mapping;
    places = mapping.places();
    steps = mapping.steps().toArray(Mapping.Step[]::new);
    rows = new RowParser(this, mapping, clock);
  }

  @Override
  public InputRow next() throws UnusableFile {
    do {
      cells = table.next();
      if (cells == null) {
        return null;
      }
      isSplit = mapping.width().isEmpty() || cells.length == mapping.width().getAsInt();
      if (!isSplit) {
        return rows.bad(table.line(), Reason.otherWidth(cells.length, mapping.width().getAsInt()));
      }
      var fault = fill();
      if (fault != null) {
        return fault;
      }
    } while (isDayWithoutValues());
    var row = rows.parse(table.line(), texts);
    // Concatenated files repeat the header. A row of titles is never valid, so only rejected rows
    // are compared.
    return row instanceof InputRow.Bad && Arrays.equals(cells, header)
        ? rows.bad(table.line(), REPEATED_HEADER)
        : row;
  }

  @Override
  public String original() {
    return table.original();
  }

  @Override
  public String[] texts() {
    return isSplit ? RowReader.kept(texts) : null;
  }

  @Override
  public void close() {
    table.close();
  }

  /** Fills the texts of the row; returns the row if it must be rejected. */
  private InputRow fill() {
    for (var i = 0; i < places.length; i++) {
      texts[i] =
          places[i] == Mapping.ABSENT
              ? mapping.constants()[i]
              : places[i] < cells.length ? cells[places[i]] : null;
    }
    for (var step : steps) {
      try {
        step.apply(cells, texts);
      } catch (BadValue e) {
        return rows.bad(table.line(), step.title(), step.value(cells), e.reason());
      }
    }
    return null;
  }

  /**
   * Returns whether a row has only words for unknown values. Some origins write such rows for days
   * without data. Blank values alone do not count: they may be a mistake.
   */
  private boolean isDayWithoutValues() {
    var nulls = mapping.notation().nulls();
    if (nulls.words().isEmpty()) {
      return false;
    }
    for (var column : RecordColumn.NUMBERS) {
      var text = texts[column.ordinal()];
      if (text == null ? column == RecordColumn.CLOSE : !nulls.contains(text)) {
        return false;
      }
    }
    return true;
  }
}
