package io.krispyto.ingestion.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.krispyto.domain.record.RecordColumn;
import io.krispyto.ingestion.format.value.Numbers;
import io.krispyto.ingestion.format.value.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Arrays;

/** Reads one JSON object per line, {@code application/x-ndjson}. */
public final class NdjsonReader implements RowReader {
  private static final int MAX_LINE = 1 << 20;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final RecordColumn[] COLUMNS = RecordColumn.values();

  /**
   * Does not intern names, because a file may contain any number of them. Numbers may be as long as
   * the line; {@link Numbers} validates them.
   */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(MAX_LINE)
                  .maxNameLength(MAX_LINE)
                  .build())
          .build();

  private final InputStream in;
  private final RowParser rows;

  /**
   * The read buffer. The bytes from {@code start} to {@code end} have not been split into lines
   * yet.
   */
  private byte[] buffer = new byte[BUFFER_BYTES];

  private int start;
  private int end;

  private long line;
  private boolean hasRows;

  /** The current line. A text is {@code null} if the member is missing. */
  private String row;

  private boolean isObject;
  private final String[] texts = new String[COLUMNS.length];
  private final String[] faults = new String[COLUMNS.length];

  public NdjsonReader(InputStream file) throws UnusableFile {
    this(file, Clock.systemUTC());
  }

  /**
   * @param clock determines the current day
   */
  public NdjsonReader(InputStream file, Clock clock) throws UnusableFile {
    var buffered = new BufferedInputStream(file);
    Utf8.begin(buffered);
    in = buffered;
    rows = new RowParser(this, Mapping.ofMembers(), clock);
  }

  @Override
  public InputRow next() throws UnusableFile {
    do {
      row = nextLine();
      if (row == null && !hasRows) {
        throw new UnusableFile("The file is empty.");
      }
    } while (row != null && row.isBlank());
    if (row == null) {
      return null;
    }
    hasRows = true;
    return parse();
  }

  @Override
  public String original() {
    return RowReader.kept(row);
  }

  @Override
  public String[] texts() {
    return isObject ? RowReader.kept(texts) : null;
  }

  @Override
  public void close() {
    // The caller closes the file.
  }

  private InputRow parse() {
    isObject = readObject();
    if (!isObject) {
      return rows.bad(line, Reason.of("is not a JSON object"));
    }
    for (var column : COLUMNS) {
      var i = column.ordinal();
      var isMissing = texts[i] == null && !isOptional(column);
      var fault = isMissing ? "is missing" : faults[i];
      if (fault != null) {
        return rows.bad(line, column, texts[i], Reason.of(fault));
      }
    }
    return rows.parse(line, texts);
  }

  /** The name or the symbol is enough to identify a currency. */
  private boolean isOptional(RecordColumn column) {
    return switch (column) {
      case NAME -> texts[RecordColumn.SYMBOL.ordinal()] != null;
      case SYMBOL -> texts[RecordColumn.NAME.ordinal()] != null;
      default -> column.isOptional();
    };
  }

  private boolean readObject() {
    Arrays.fill(texts, null);
    Arrays.fill(faults, null);
    try (var json = JSON.createParser(row)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var column = RecordColumn.of(json.currentName()).orElse(null);
        json.nextToken();
        if (column == null) {
          json.skipChildren();
        } else {
          take(column.ordinal(), json);
        }
      }
      return json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private void take(int i, JsonParser json) throws IOException {
    if (texts[i] != null) {
      faults[i] = "is given twice";
      json.skipChildren();
      return;
    }
    var isNumber = COLUMNS[i].isNumber();
    var token = json.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      texts[i] = "";
    } else if (token == JsonToken.VALUE_STRING) {
      texts[i] = json.getText();
      faults[i] = isNumber ? "is not a number" : null;
    } else if (token.isNumeric()) {
      texts[i] = json.getText();
      faults[i] = i < RecordColumn.DATE.ordinal() ? "is not a string" : null;
    } else {
      texts[i] = asWritten(json);
      faults[i] = isNumber ? "is not a number" : "is not a string";
    }
  }

  private String asWritten(JsonParser json) throws IOException {
    var from = json.currentTokenLocation().getCharOffset();
    if (json.currentToken().isBoolean()) {
      return json.getText();
    }
    json.skipChildren();
    return row.substring((int) from, (int) json.currentLocation().getCharOffset());
  }

  /** Returns the next line without its line ending; {@code null} after the last line. */
  private String nextLine() throws UnusableFile {
    line++;
    var from = start;
    while (true) {
      for (; from < end; from++) {
        if (buffer[from] == '\n') {
          return taken(from, from + 1);
        }
      }
      if (end - start > MAX_LINE + 1) {
        throw tooLong();
      }
      from -= start;
      if (!fill()) {
        return start == end ? null : taken(end, end);
      }
      from += start;
    }
  }

  private String taken(int lineEnd, int next) throws UnusableFile {
    var from = start;
    start = next;
    var length = lineEnd - from;
    length -= length > 0 && buffer[lineEnd - 1] == '\r' ? 1 : 0;
    if (length > MAX_LINE) {
      throw tooLong();
    }
    return Utf8.decode(buffer, from, length);
  }

  /** Moves the unread bytes to the start of the buffer and appends more. */
  private boolean fill() throws UnusableFile {
    var kept = end - start;
    var target = kept < buffer.length ? buffer : new byte[2 * buffer.length];
    System.arraycopy(buffer, start, target, 0, kept);
    buffer = target;
    start = 0;
    end = kept;
    try {
      var count = in.read(buffer, end, buffer.length - end);
      end += Math.max(count, 0);
      return count >= 0;
    } catch (IOException e) {
      throw UnusableFile.unreadable(e);
    }
  }

  private UnusableFile tooLong() {
    return new UnusableFile("Line " + line + " is longer than 1 MiB.");
  }
}
