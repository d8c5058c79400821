package io.krispyto.query.row;

import io.krispyto.domain.history.HistoryLayout;
import java.util.List;

/**
 * Joins the rows of a day into one row, with a place for each series.
 *
 * @param namesPlace where the first row of the result has the names of all series, in order
 * @param namePlace where a row has the name of its series; the rows of a day are in that order
 * @param dayPlace where a row has its day
 * @param values the values of a row: one, or several, which then have names
 */
public record WideLayout(
    HistoryLayout layout, int namesPlace, int namePlace, int dayPlace, List<PlacedColumn> values)
    implements RowLayout {

  boolean hasOneValue() {
    return values.size() == 1;
  }

  @Override
  public String mediaType() {
    return layout.mediaType();
  }

  @Override
  public RowWriter writer() {
    return switch (layout.format()) {
      case JSON -> new WideJsonWriter(this, false);
      case NDJSON -> new WideJsonWriter(this, true);
      case CSV -> new WideCsvWriter(this);
    };
  }
}
