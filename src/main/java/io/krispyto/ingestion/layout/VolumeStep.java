package io.krispyto.ingestion.layout;

import io.krispyto.domain.record.RecordColumn;
import io.krispyto.ingestion.format.Mapping;
import io.krispyto.ingestion.format.value.BadValue;
import io.krispyto.ingestion.format.value.Notation;

/**
 * Chooses between two volumes, one in coins and one in money, whose titles the origin confuses. The
 * volume in money divided by the one in coins is an average price of the day, so it lies between
 * low and high. If this holds for neither order, the volume is unknown.
 *
 * @param titled the cell that is titled as the volume in money
 * @param other the cell that is titled as the volume in coins
 */
record VolumeStep(int titled, int other, Notation.Figures numbers) implements Mapping.Step {
  /** Origins round volumes and prices; real files needed 0.1%. */
  private static final double TOLERANCE = 0.001;

  @Override
  public void apply(String[] cells, String[] texts) {
    var volume = RecordColumn.VOLUME.ordinal();
    if (titled >= cells.length || other >= cells.length) {
      return;
    }
    texts[volume] = chosen(cells, texts);
  }

  private String chosen(String[] cells, String[] texts) {
    double money;
    try {
      money = numbers.parse(cells[titled]);
    } catch (BadValue e) {
      // The text is unknown, or is rejected later with the title of its column.
      return cells[titled];
    }
    try {
      var coins = numbers.parse(cells[other]);
      var low = numbers.parse(texts[RecordColumn.LOW.ordinal()]) * (1 - TOLERANCE);
      var high = numbers.parse(texts[RecordColumn.HIGH.ordinal()]) * (1 + TOLERANCE);
      if (money == 0 && coins == 0 || money >= low * coins && money <= high * coins) {
        return cells[titled];
      }
      return coins >= low * money && coins <= high * money ? cells[other] : null;
    } catch (BadValue e) {
      // Without low, high and the other volume, nothing proves which one is in money.
      return null;
    }
  }

  @Override
  public String title() {
    return RecordColumn.VOLUME.title();
  }
}
