package io.krispyto.query.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Converts rows from lines of JSON to CSV. The bytes are the same as those of {@link CsvWriter},
 * since values are in the order of the columns and numbers are copied as text.
 */
public final class JsonToCsv {
  private static final JsonFactory JSON = new JsonFactory();

  private final TextBuffer csv = new TextBuffer();
  private int depth;
  private boolean isFirst;

  private JsonToCsv() {}

  public static Buffer of(List<Column> columns, byte[] lines) {
    var copy = new JsonToCsv();
    copy.csv.append(CsvWriter.header(columns));
    try (var json = JSON.createParser(lines)) {
      for (var token = json.nextToken(); token != null; token = json.nextToken()) {
        copy.add(token, token.isScalarValue() ? json.getText() : null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy.csv.take();
  }

  private void add(JsonToken token, String text) {
    switch (token) {
      case START_OBJECT -> isFirst |= depth++ == 0;
      case END_OBJECT -> {
        if (--depth == 0) {
          csv.append(CsvWriter.END_OF_LINE);
        }
      }
      case FIELD_NAME, START_ARRAY, END_ARRAY -> {}
      default -> addValue(token, text);
    }
  }

  private void addValue(JsonToken token, String text) {
    if (!isFirst) {
      csv.append(',');
    }
    isFirst = false;
    if (token != JsonToken.VALUE_NULL) {
      CsvWriter.appendText(csv, text);
    }
  }
}
