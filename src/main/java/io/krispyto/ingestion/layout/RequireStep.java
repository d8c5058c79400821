package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.Mapping;
import io.krispyto.ingestion.format.value.BadValue;
import java.util.Map;

/**
 * Rejects rows that lack the value that the layout requires in a column, since the other values of
 * such rows mean something different.
 */
record RequireStep(int place, String title, String value) implements Mapping.Step {
  RequireStep(int place, Map.Entry<String, String> required) {
    this(place, required.getKey(), required.getValue());
  }

  @Override
  public void apply(String[] cells, String[] texts) throws BadValue {
    if (place >= 0 && place < cells.length && !value.equals(cells[place])) {
      throw new BadValue("is not " + value + ", as this layout requires");
    }
  }

  @Override
  public String value(String[] cells) {
    return cells[place];
  }
}
