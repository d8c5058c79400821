package io.krispyto.ingestion.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;

/** The rows of a JSON array of arrays, {@code [[1523923200000,0.25],[1524009600000,0.24]]}. */
public final class JsonArrayTable implements Table {
  private static final int MAX_COLUMNS = 512;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(RowReader.MAX_TEXT)
                  .maxStringLength(RowReader.MAX_TEXT)
                  .maxNestingDepth(2)
                  .build())
          .build();

  private final JsonParser json;
  private String[] row;
  private long line;

  public JsonArrayTable(InputStream file) throws UnusableFile {
    var in = new BufferedInputStream(file);
    Utf8.begin(in);
    try {
      json = JSON.createParser(in);
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new UnusableFile(
            json.currentToken() == null ? "The file is empty." : "It is not a JSON array of rows.");
      }
    } catch (IOException e) {
      throw broken(e);
    }
  }

  @Override
  public String[] next() throws UnusableFile {
    try {
      line++;
      var token = json.nextToken();
      if (token == JsonToken.END_ARRAY) {
        if (json.nextToken() != null) {
          throw new UnusableFile("There is more after the JSON array.");
        }
        return null;
      }
      if (token != JsonToken.START_ARRAY) {
        throw new UnusableFile("Row " + line + " is not a JSON array.");
      }
      row = cells();
      return row;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private String[] cells() throws IOException, UnusableFile {
    var cells = new ArrayList<String>();
    for (var token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
      if (token == null || token.isStructStart()) {
        throw new UnusableFile("Row " + line + " has a value that is neither text nor number.");
      }
      if (cells.size() == MAX_COLUMNS) {
        throw new UnusableFile("Row " + line + " has more than " + MAX_COLUMNS + " values.");
      }
      cells.add(token == JsonToken.VALUE_NULL ? null : json.getText());
    }
    return cells.toArray(String[]::new);
  }

  private UnusableFile broken(IOException e) {
    return e instanceof com.fasterxml.jackson.core.JacksonException
        ? new UnusableFile("Row " + Math.max(line, 1) + " is not valid JSON.")
        : UnusableFile.unreadable(e);
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public String original() {
    var text = new StringBuilder();
    for (var cell : row) {
      text.append(text.isEmpty() ? "" : ",").append(cell == null ? "" : cell);
    }
    return RowReader.kept(text.toString());
  }

  @Override
  public void close() {
    // The caller closes the file.
  }
}
