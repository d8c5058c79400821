package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.RowReader;
import io.krispyto.ingestion.format.UnusableFile;
import java.util.Objects;

/** Gives each row the time of the record of its day. */
final class DayRows implements RowReader {
  private final RowReader rows;
  private final DayOf dayOf;
  private InputRow.Good last;

  DayRows(RowReader rows, DayOf dayOf) {
    this.rows = rows;
    this.dayOf = dayOf;
  }

  /**
   * @throws UnusableFile if two rows of one day have different times: they are bars within a day
   */
  @Override
  public InputRow next() throws UnusableFile {
    var row = rows.next();
    if (!(row instanceof InputRow.Good good)) {
      return row;
    }
    if (last != null && last.micros() != good.micros() && isSameDay(last, good)) {
      throw new UnusableFile(
          "Lines "
              + last.line()
              + " and "
              + good.line()
              + " are of one day, at different times. If they are bars within a day, add --bar, such as"
              + " --bar 1h; --day-of instant keeps each row.");
    }
    last = good;
    return good.at(dayOf.recordTime(good.micros()));
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
