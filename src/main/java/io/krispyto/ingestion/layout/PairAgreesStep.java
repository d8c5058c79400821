package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.Mapping;
import io.krispyto.ingestion.format.value.BadValue;

/**
 * Rejects rows whose pair differs from the one in the header.
 *
 * @param pair the symbol and the quote currency, without a separator
 */
record PairAgreesStep(int place, String title, String pair) implements Mapping.Step {
  @Override
  public void apply(String[] cells, String[] texts) throws BadValue {
    var cell = value(cells);
    if (cell == null || !cell.replaceAll("[/_:-]", "").equalsIgnoreCase(pair)) {
      throw new BadValue("is not " + pair + ", the pair in the header");
    }
  }

  @Override
  public String value(String[] cells) {
    return place < cells.length ? cells[place] : null;
  }
}
