package io.krispyto.query.row;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A column of a result, and where its values are.
 *
 * @param place the index of its values in the rows of the statement
 */
public record PlacedColumn(Column column, int place) {

  /** Returns columns whose values follow one another. */
  public static List<PlacedColumn> from(int first, List<Column> columns) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> new PlacedColumn(columns.get(i), first + i))
        .toList();
  }
}
