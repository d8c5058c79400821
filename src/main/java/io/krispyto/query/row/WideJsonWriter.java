package io.krispyto.query.row;

import io.vertx.sqlclient.Row;
import java.time.LocalDate;
import java.util.Arrays;

/** Writes a row of several series as an object with a member for each. */
final class WideJsonWriter extends WideWriter {
  private static final byte[] DATE = TextBuffer.ascii("{\"date\":");
  private static final byte[] NULL = TextBuffer.ascii("null");

  private final boolean isLines;
  private byte[][] members = {};
  private boolean isFirst = true;

  WideJsonWriter(WideLayout layout, boolean isLines) {
    super(layout);
    this.isLines = isLines;
    if (!isLines) {
      lines.append('[');
    }
  }

  @Override
  void begin(String[] series) {
    members = Arrays.stream(series).map(WideJsonWriter::member).toArray(byte[][]::new);
  }

  private static byte[] member(String name) {
    return new TextBuffer().append(',').appendJson(name).append(':').take().getBytes();
  }

  @Override
  void beginDay(LocalDate start) {
    if (!isFirst && !isLines) {
      lines.append(',');
    }
    isFirst = false;
    lines.append(DATE).appendJson(start.toString());
  }

  @Override
  void add(int series, Row row) {
    lines.append(members[series]);
    if (layout.hasOneValue()) {
      JsonWriter.append(lines, row, layout.values().get(0));
    } else {
      JsonWriter.appendObject(lines, row, layout.values());
    }
  }

  @Override
  void addNone(int series) {
    lines.append(members[series]).append(NULL);
  }

  @Override
  void endDay() {
    lines.append('}');
    if (isLines) {
      lines.append('\n');
    }
  }

  @Override
  void endDays() {
    if (!isLines) {
      lines.append(']');
    }
  }
}
