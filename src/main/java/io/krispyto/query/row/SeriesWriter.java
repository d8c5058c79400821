package io.krispyto.query.row;

import io.krispyto.domain.history.HistoryTime;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.LocalDate;

/** Writes series one after another; as members of an object if they have names. */
abstract class SeriesWriter extends TextRows implements RowWriter {
  private static final long SECONDS_PER_DAY = 86_400;
  private static final long MILLIS_PER_DAY = 1000 * SECONDS_PER_DAY;

  final SeriesLayout layout;
  private String series = "";
  private boolean isEmpty = true;

  SeriesWriter(SeriesLayout layout) {
    this.layout = layout;
    if (layout.isNamed()) {
      lines.append('{');
    }
  }

  /** Writes the beginning of a series, if it has one. */
  abstract void begin();

  abstract void add(Row row);

  abstract void finish();

  @Override
  public void write(Row row) {
    change(layout.isNamed() ? row.getString(layout.keyPlace()) : "");
    add(row);
  }

  private void change(String next) {
    if (!isEmpty && next.equals(series)) {
      return;
    }
    if (!isEmpty) {
      finish();
      lines.append(',');
    }
    if (layout.isNamed()) {
      lines.appendJson(next).append(':');
    }
    begin();
    series = next;
    isEmpty = false;
  }

  @Override
  public Buffer end() {
    if (isEmpty && !layout.isNamed()) {
      begin();
      isEmpty = false;
    }
    if (!isEmpty) {
      finish();
    }
    if (layout.isNamed()) {
      lines.append('}');
    }
    return take();
  }

  /** Appends the start of a row's day. */
  void appendTime(TextBuffer text, Row row) {
    appendTime(text, row.getLocalDate(layout.dayPlace()), layout.time());
  }

  private static void appendTime(TextBuffer text, LocalDate day, HistoryTime time) {
    switch (time) {
      case MILLISECONDS -> text.append(day.toEpochDay() * MILLIS_PER_DAY);
      case SECONDS -> text.append(day.toEpochDay() * SECONDS_PER_DAY);
      case DATE -> text.appendJson(day.toString());
    }
  }
}
