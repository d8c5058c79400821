package io.krispyto.ingestion.format;

import io.krispyto.domain.record.RecordColumn;
import io.krispyto.ingestion.format.value.BadValue;
import io.krispyto.ingestion.format.value.Notation;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Maps the rows of a table to the values of a record. Arrays are in the order of {@link
 * RecordColumn}.
 *
 * @param width the number of cells of each row; empty if rows may differ
 * @param places the cell of each value; {@link #ABSENT} if no cell has it
 * @param constants the values that all rows share and no cell has; {@code null} if unknown
 * @param titles the titles of the columns in reports
 * @param notation how dates and numbers are written
 * @param steps what happens to each row before its texts are parsed
 */
public record Mapping(
    OptionalInt width,
    int[] places,
    String[] constants,
    String[] titles,
    Notation notation,
    List<Step> steps) {
  public static final int ABSENT = -1;

  /** Changes the texts of a row that cannot be taken from its cells unchanged. */
  public interface Step {
    /**
     * @param cells all cells of the row
     * @param texts the texts by {@link RecordColumn}, to be changed
     * @throws BadValue if the row must be rejected
     */
    void apply(String[] cells, String[] texts) throws BadValue;

    /**
     * Returns the value for which this step rejects a row; {@code null} if it is not a single
     * value.
     */
    default String value(String[] cells) {
      return null;
    }

    /** Returns the title of the column to which a rejection by this step belongs. */
    String title();
  }

  /**
   * Returns the mapping of rows whose texts are already in the order of the columns. Some rows may
   * have only a name, and others only a symbol.
   */
  static Mapping ofMembers() {
    var columns = RecordColumn.values();
    var places = IntStream.range(0, columns.length).toArray();
    places[RecordColumn.NAME.ordinal()] = ABSENT;
    places[RecordColumn.SYMBOL.ordinal()] = ABSENT;
    return new Mapping(
        OptionalInt.empty(),
        places,
        new String[columns.length],
        Arrays.stream(columns).map(RecordColumn::title).toArray(String[]::new),
        Notation.PLAIN,
        List.of());
  }

  /** Returns whether every row has this value, in a cell or as a constant. */
  boolean has(RecordColumn column) {
    return places[column.ordinal()] != ABSENT || constants[column.ordinal()] != null;
  }

  String title(RecordColumn column) {
    return titles[column.ordinal()];
  }
}
