package io.krispyto.query.row;

import io.krispyto.domain.RowFormat;
import java.util.List;

/** Each row of the statement is a row of the response. */
public record TableLayout(RowFormat format, List<PlacedColumn> columns) implements RowLayout {
  @Override
  public String mediaType() {
    return format.mediaType();
  }

  @Override
  public RowWriter writer() {
    return RowWriter.of(format, columns);
  }
}
