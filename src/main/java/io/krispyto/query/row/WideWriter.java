package io.krispyto.query.row;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.LocalDate;

/** Joins the rows of a day into one row, in which each series has a value or null. */
abstract class WideWriter extends TextRows implements RowWriter {
  final WideLayout layout;
  private String[] names = {};
  private LocalDate day;

  /** The place in the row of the day up to which values are written. */
  private int next;

  WideWriter(WideLayout layout) {
    this.layout = layout;
  }

  /** Starts the result. */
  abstract void begin(String[] series);

  abstract void beginDay(LocalDate start);

  /** Adds the values of a series. */
  abstract void add(int series, Row row);

  /** Adds a series that has no row on the day. */
  abstract void addNone(int series);

  abstract void endDay();

  /** Ends the result. */
  abstract void endDays();

  @Override
  public void begin(Row first) {
    var given = first.getArrayOfStrings(layout.namesPlace());
    if (given != null) {
      names = given;
    }
    begin(names);
  }

  @Override
  public void write(Row row) {
    var start = row.getLocalDate(layout.dayPlace());
    if (!start.equals(day)) {
      finishDay();
      day = start;
      next = 0;
      beginDay(start);
    }
    var name = row.getString(layout.namePlace());
    while (!names[next].equals(name)) {
      addNone(next++);
    }
    add(next++, row);
  }

  private void finishDay() {
    if (day != null) {
      while (next < names.length) {
        addNone(next++);
      }
      endDay();
    }
  }

  @Override
  public Buffer end() {
    finishDay();
    endDays();
    return take();
  }
}
