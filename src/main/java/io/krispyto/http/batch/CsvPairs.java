package io.krispyto.http.batch;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import io.krispyto.domain.record.PricePairs;
import io.vertx.core.buffer.Buffer;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads CSV (RFC 4180) whose header has the columns {@code currency} and {@code date}. Parses many
 * complete lines at a time.
 */
final class CsvPairs implements PairsReader {
  private static final int MAX_COLUMNS = 512;
  private static final int MAX_TEXT = 10_000;
  private static final int BUFFER = 64 * 1024;

  /**
   * In bytes. Each start of the parser allocates its buffer, and a client can send a million pieces
   * of one line.
   */
  private static final int MIN_PARSED = 64 * 1024;

  private static final int ABSENT = -1;

  private final CsvParser parser = new CsvParser(settings());
  private final PricePairs.Builder pairs = new PricePairs.Builder();

  /** The bytes that are not parsed yet, and the length of the complete lines among them. */
  private Buffer rest = Buffer.buffer();

  private int complete;
  private boolean isQuoted;
  private boolean hasHeader;
  private int currency = ABSENT;
  private int date = ABSENT;

  private static CsvParserSettings settings() {
    var settings = new CsvParserSettings();
    // The CR of CRLF is trimmed with other whitespace.
    settings.getFormat().setLineSeparator("\n");
    settings.setCommentProcessingEnabled(false);
    settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
    settings.setMaxColumns(MAX_COLUMNS);
    settings.setMaxCharsPerColumn(MAX_TEXT);
    settings.setInputBufferSize(BUFFER);
    settings.setReadInputOnSeparateThread(false);
    settings.setErrorContentLength(0);
    return settings;
  }

  @Override
  public void read(Buffer piece) {
    var end = endOfLines(piece);
    if (end > 0) {
      complete = rest.length() + end;
    }
    rest.appendBuffer(piece);
    if (complete >= MIN_PARSED) {
      parse(rest.slice(0, complete));
      rest = rest.getBuffer(complete, rest.length());
      complete = 0;
    }
  }

  /** Returns the end of the last line break outside quotation marks; 0 without a line break. */
  private int endOfLines(Buffer piece) {
    var end = 0;
    for (var i = 0; i < piece.length(); i++) {
      var character = piece.getByte(i);
      if (character == '"') {
        isQuoted = !isQuoted;
      } else if (character == '\n' && !isQuoted) {
        end = i + 1;
      }
    }
    return end;
  }

  @Override
  public PricePairs end() {
    if (isQuoted) {
      throw PairsReader.malformed("has a quotation mark without an end");
    }
    parse(rest);
    if (!hasHeader) {
      throw PairsReader.malformed("is missing");
    }
    return pairs.build();
  }

  private void parse(Buffer lines) {
    try {
      parser.beginParsing(new StringReader(text(lines)));
      for (var row = parser.parseNext(); row != null; row = parser.parseNext()) {
        if (hasHeader) {
          pairs.add(value(row, currency), value(row, date));
        } else {
          readHeader(row);
        }
      }
    } catch (TextParsingException e) {
      throw PairsReader.malformed("is not CSV");
    } finally {
      parser.stopParsing();
    }
  }

  private static String text(Buffer lines) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(lines.getBytes()))
          .toString();
    } catch (CharacterCodingException e) {
      throw PairsReader.malformed("is not UTF-8");
    }
  }

  private void readHeader(String[] titles) {
    hasHeader = true;
    currency = column(titles, "currency");
    date = column(titles, "date");
    if (currency == ABSENT || date == ABSENT) {
      throw PairsReader.malformed("has no header with the columns currency and date");
    }
  }

  private static int column(String[] titles, String name) {
    // The first title may follow a byte order mark.
    return Arrays.stream(titles)
        .map(title -> title == null ? "" : title.replace("\ufeff", "").strip())
        .toList()
        .indexOf(name);
  }

  private static String value(String[] row, int column) {
    return column < row.length ? row[column] : null;
  }
}
