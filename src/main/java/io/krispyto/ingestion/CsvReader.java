package io.krispyto.ingestion;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;

/**
 * Reads the rows of one CSV file, one after the other. Memory does not grow with the file.
 *
 * <p>Whatever the file, every row of it comes out, good or bad, or the reading fails: univocity by
 * itself would take what follows an unclosed quote for one value.
 */
final class CsvReader implements AutoCloseable {
  private static final int MAX_VALUE_LENGTH = 4096;
  private static final int MAX_COLUMNS = 512;
  private static final int BUFFER_CHARS = 64 * 1024;

  private final CsvParser parser = new CsvParser(settings());
  private final RowParser rows;

  /** A row put after the file's last: what the parser makes of it tells how the file ended. */
  private final String end = UUID.randomUUID().toString();

  private long line;

  CsvReader(InputStream file) throws BrokenFile {
    var in = new BufferedInputStream(file);
    checkEncoding(in);
    begin(in);
    var first = nextTexts();
    if (first == null) {
      throw new BrokenFile("The file is empty.");
    }
    checkLineEnds(first);
    rows = new RowParser(Header.parse(first));
  }

  /** The next row, or {@code null} after the last. */
  Row next() throws BrokenFile {
    var texts = nextTexts();
    return texts == null ? null : rows.parse(line, texts);
  }

  @Override
  public void close() {
    parser.stopParsing();
  }

  private void begin(InputStream in) throws BrokenFile {
    var ending = new ByteArrayInputStream(('\n' + end).getBytes(StandardCharsets.UTF_8));
    try {
      parser.beginParsing(Utf8.reader(new SequenceInputStream(in, ending)));
    } catch (TextParsingException e) {
      throw broken(e);
    }
  }

  private String[] nextTexts() throws BrokenFile {
    while (true) {
      line = parser.getContext() == null ? 1 : parser.getContext().currentLine() + 1;
      var texts = parsedRow();
      if (isOnly(texts, end)) {
        return null;
      }
      if (hasSwallowedEnd(texts)) {
        throw new BrokenFile("Line " + line + ": a quote is not closed.");
      }
      if (!isOnly(texts, null)) {
        return texts;
      }
    }
  }

  private boolean hasSwallowedEnd(String[] texts) {
    var last = texts[texts.length - 1];
    return last != null && last.endsWith(end);
  }

  private String[] parsedRow() throws BrokenFile {
    try {
      return parser.parseNext();
    } catch (TextParsingException e) {
      throw broken(e);
    }
  }

  private BrokenFile broken(TextParsingException e) {
    for (var cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException unreadable) {
        return BrokenFile.unreadable(unreadable);
      }
      if (cause instanceof ArrayIndexOutOfBoundsException) {
        return new BrokenFile(
            ("Line %d: a quote is not closed, a value is longer than %d characters, or there are"
                    + " more than %d columns.")
                .formatted(line, MAX_VALUE_LENGTH, MAX_COLUMNS));
      }
    }
    return new BrokenFile(
        "Line " + line + ": a quote is not closed, or stands unescaped in a quoted value.");
  }

  private static boolean isOnly(String[] texts, String text) {
    return texts.length == 1 && Objects.equals(text, texts[0]);
  }

  /** Skips UTF-8's byte order mark. */
  private static void checkEncoding(InputStream in) throws BrokenFile {
    try {
      in.mark(4);
      var first = in.readNBytes(4);
      in.reset();
      if (startsWith(first, 0xEF, 0xBB, 0xBF)) {
        in.skipNBytes(3);
      } else if (startsWith(first, 0xFF, 0xFE) || startsWith(first, 0xFE, 0xFF) || hasZero(first)) {
        throw new BrokenFile("The file is UTF-16 or UTF-32; UTF-8 is expected.");
      }
    } catch (IOException e) {
      throw BrokenFile.unreadable(e);
    }
  }

  private static boolean startsWith(byte[] bytes, int... expected) {
    for (var i = 0; i < expected.length; i++) {
      if (i >= bytes.length || Byte.toUnsignedInt(bytes[i]) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasZero(byte[] bytes) {
    for (var b : bytes) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  private static void checkLineEnds(String[] header) throws BrokenFile {
    for (var title : header) {
      if (title != null && title.indexOf('\r') >= 0) {
        throw new BrokenFile("Lines end with CR; LF or CRLF is expected.");
      }
    }
  }

  private static CsvParserSettings settings() {
    var settings = new CsvParserSettings();
    // The CR of CRLF goes with the blanks around a value; files that mix both are read as well.
    settings.getFormat().setLineSeparator("\n");
    settings.setCommentProcessingEnabled(false);
    // Blank lines are skipped here instead: univocity would not count them.
    settings.setSkipEmptyLines(false);
    settings.setIgnoreLeadingWhitespacesInQuotes(true);
    settings.setIgnoreTrailingWhitespacesInQuotes(true);
    settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
    settings.setMaxCharsPerColumn(MAX_VALUE_LENGTH);
    settings.setMaxColumns(MAX_COLUMNS);
    settings.setInputBufferSize(BUFFER_CHARS);
    settings.setReadInputOnSeparateThread(false);
    settings.setAutoClosingEnabled(false);
    settings.setErrorContentLength(0);
    return settings;
  }
}
