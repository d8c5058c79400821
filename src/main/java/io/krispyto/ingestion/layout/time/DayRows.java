package io.krispyto.ingestion.layout.time;

import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.RowReader;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.value.Reason;
import java.util.Objects;

/** Moves each row to the time of its day's record. */
final class DayRows implements RowReader {
  private static final Reason NOT_ALIGNED =
      Reason.of("is not a day: its time is not midnight, when the days of this layout begin");

  private final RowReader rows;
  private final DayOf dayOf;
  private final boolean aligned;
  private InputRow.Good last;

  /**
   * @param aligned whether each row must be at midnight, when the days begin
   */
  DayRows(RowReader rows, DayOf dayOf, boolean aligned) {
    this.rows = rows;
    this.aligned = aligned;
    this.dayOf = dayOf;
  }

  @Override
  public InputRow next() throws UnusableFile {
    var row = rows.next();
    if (!(row instanceof InputRow.Good good)) {
      return row;
    }
    if (aligned && dayOf.startOfDay(good.micros()) != good.micros()) {
      return InputRow.Bad.of(good.line(), NOT_ALIGNED, rows);
    }
    var isOtherTime = last != null && last.micros() != good.micros() && isSameDay(last, good);
    last = good;
    // Two times on one day are intraday bars or a mistake. The row gets a separate time, so that
    // the load rejects the day's rows and says what to declare.
    return good.at(isOtherTime ? dayOf.shifted(good.micros()) : dayOf.recordTime(good.micros()));
  }

  private boolean isSameDay(InputRow.Good one, InputRow.Good other) {
    return dayOf.startOfDay(one.micros()) == dayOf.startOfDay(other.micros())
        && Objects.equals(one.name(), other.name())
        && Objects.equals(one.symbol(), other.symbol());
  }

  @Override
  public String original() {
    return rows.original();
  }

  @Override
  public String[] texts() {
    return rows.texts();
  }

  @Override
  public void close() {
    rows.close();
  }
}
