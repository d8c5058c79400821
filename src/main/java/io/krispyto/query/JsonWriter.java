package io.krispyto.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes each row as an object: those of an array, or each on a line of its own. */
final class JsonWriter extends JsonRows implements RowWriter {
  private final Column[] columns;
  private final int first;

  JsonWriter(List<Column> columns, int first, boolean lines) {
    super(lines);
    this.columns = columns.toArray(Column[]::new);
    this.first = first;
  }

  @Override
  public void write(Row row) {
    try {
      json.writeStartObject();
      for (var i = 0; i < columns.length; i++) {
        write(row, first + i, columns[i]);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Row row, int place, Column column) throws IOException {
    json.writeFieldName(column.name());
    switch (column.kind()) {
      case TEXT -> json.writeString(row.getString(place));
      case NUMBER -> write(json, row.getDouble(place));
      case NUMBERS -> writeNumbers(row.getArrayOfDoubles(place), column.parts());
      case SERIES -> writeSeries(row.getArrayOfDoubles(place));
      default -> writeOther(row, place, column);
    }
  }

  private void writeOther(Row row, int place, Column column) throws IOException {
    var value = row.getValue(place);
    if (value == null) {
      json.writeNull();
      return;
    }
    switch (column.kind()) {
      case INTEGER -> json.writeNumber(((Number) value).longValue());
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      default -> json.writeString(value.toString());
    }
  }

  private void writeNumbers(Double[] numbers, List<String> names) throws IOException {
    json.writeStartObject();
    for (var i = 0; i < names.size(); i++) {
      json.writeFieldName(names.get(i));
      write(json, numbers == null ? null : numbers[i]);
    }
    json.writeEndObject();
  }

  private void writeSeries(Double[] numbers) throws IOException {
    json.writeStartArray();
    for (var number : numbers) {
      write(json, number);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Double number) throws IOException {
    if (number == null) {
      json.writeNull();
    } else {
      json.writeNumber(RowWriter.digits(number));
    }
  }
}
