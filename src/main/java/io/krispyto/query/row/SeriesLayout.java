package io.krispyto.query.row;

import io.krispyto.domain.history.HistoryLayout;
import io.krispyto.domain.history.HistoryShape;
import io.krispyto.domain.history.HistoryTime;
import java.util.List;

/**
 * Turns the rows of one series after another, or of a single series, into JSON arrays.
 *
 * @param layout columns or pairs
 * @param keyPlace where a row has the name of its series; negative if there is only one, which
 *     needs no name
 * @param dayPlace where a row has its day
 * @param values the values of a row
 */
public record SeriesLayout(
    HistoryLayout layout, int keyPlace, int dayPlace, List<PlacedColumn> values)
    implements RowLayout {

  /** Returns whether each series has a name. */
  boolean isNamed() {
    return keyPlace >= 0;
  }

  HistoryTime time() {
    return layout.time();
  }

  @Override
  public String mediaType() {
    return layout.mediaType();
  }

  @Override
  public RowWriter writer() {
    return layout.shape() == HistoryShape.PAIRS ? new PairsWriter(this) : new ColumnsWriter(this);
  }
}
