package io.krispyto.query.row;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Rows that were written as lines of JSON, as CSV: the same bytes as {@link CsvWriter} would have
 * written, since values stand in the order of the columns and numbers are copied as their text.
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
