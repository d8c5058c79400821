package io.krispyto.ingestion.format;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import io.krispyto.domain.RecordColumn;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * Reads CSV.
 *
 * <p>Detects unclosed quotes; univocity alone would read everything after one as a single value.
 */
public final class CsvReader implements RowReader {
  private static final int MAX_VALUE_LENGTH = 4096;
  private static final int MAX_COLUMNS = 512;
  private static final int BUFFER_CHARS = 64 * 1024;
  private static final Reason REPEATED_HEADER = Reason.of("is a repeated header line");

  private final CsvParser parser = new CsvParser(settings());
  private final RowParser rows;

  /**
   * A row appended to the file. How the parser reads it shows whether the file ended within quotes.
   */
  private final String end = UUID.randomUUID().toString();

  private final String[] titles;
  private final int width;
  private final int[] places;

  /** The current row: all of its texts, the texts of known columns, and the original text. */
  private String[] row;

  private final String[] ours = new String[RecordColumn.values().length];
  private String original;
  private long line;

  public CsvReader(InputStream file) throws UnusableFile {
    this(file, Clock.systemUTC());
  }

  /**
   * @param clock determines the current day
   */
  public CsvReader(InputStream file, Clock clock) throws UnusableFile {
    var in = new BufferedInputStream(file);
    Utf8.begin(in);
    begin(in);
    var first = nextTexts();
    if (isDelimiterLine(first)) {
      first = nextTexts();
    }
    if (first == null) {
      throw new UnusableFile("The file is empty.");
    }
    checkLineEnds(first);
    var header = Header.parse(first);
    titles = first;
    width = header.width();
    places = header.places();
    rows = new RowParser(this, clock);
  }

  @Override
  public InputRow next() throws UnusableFile {
    row = nextTexts();
    if (row == null) {
      return null;
    }
    if (row.length != width) {
      return rows.bad(line, Reason.otherWidth(row.length, width));
    }
    for (var i = 0; i < places.length; i++) {
      ours[i] = places[i] == Header.ABSENT ? null : row[places[i]];
    }
    var parsed = rows.parse(line, ours);
    // Concatenated files repeat the header. A row of titles is never valid, so only these compare.
    return parsed instanceof InputRow.Bad && Arrays.equals(row, titles)
        ? rows.bad(line, REPEATED_HEADER)
        : parsed;
  }

  @Override
  public String original() {
    if (original == null) {
      // Stored, because univocity returns it only once.
      original = RowReader.kept(withoutLineEnd(parser.getContext().currentParsedContent()));
    }
    return original;
  }

  @Override
  public String[] texts() {
    return row.length == width ? RowReader.kept(ours) : null;
  }

  @Override
  public void close() {
    parser.stopParsing();
  }

  private static String withoutLineEnd(String row) {
    var end = row.length();
    end -= end > 0 && row.charAt(end - 1) == '\n' ? 1 : 0;
    end -= end > 0 && row.charAt(end - 1) == '\r' ? 1 : 0;
    return row.substring(0, end);
  }

  /** Excel writes and reads this line, which is not part of the data. */
  private static boolean isDelimiterLine(String[] row) throws UnusableFile {
    if (row == null || row[0] == null || !row[0].toLowerCase(Locale.ROOT).startsWith("sep=")) {
      return false;
    }
    if (row.length == 2 && row[0].length() == "sep=".length() && row[1] == null) {
      return true;
    }
    throw new UnusableFile(
        "The first line declares another delimiter, " + row[0] + "; a comma is expected.");
  }

  private void begin(InputStream in) throws UnusableFile {
    var ending = new ByteArrayInputStream(('\n' + end).getBytes(StandardCharsets.UTF_8));
    try {
      parser.beginParsing(Utf8.reader(new SequenceInputStream(in, ending)));
    } catch (TextParsingException e) {
      throw broken(e);
    }
  }

  private String[] nextTexts() throws UnusableFile {
    while (true) {
      original = null;
      line = parser.getContext() == null ? 1 : parser.getContext().currentLine() + 1;
      var texts = parsedRow();
      // An unclosed quote followed only by whitespace yields the same texts, so compare the
      // original too.
      if (isOnly(texts, end) && original().equals(end)) {
        return null;
      }
      if (hasSwallowedEnd(texts)) {
        throw new UnusableFile("Line " + line + ": a quote is not closed.");
      }
      if (!isOnly(texts, null) || !isBlankLine()) {
        return texts;
      }
    }
  }

  /** Distinguishes a blank line from a row whose only value is a quoted empty string. */
  private boolean isBlankLine() {
    return original().isBlank();
  }

  private boolean hasSwallowedEnd(String[] texts) {
    var last = texts[texts.length - 1];
    return last != null && last.endsWith(end);
  }

  private String[] parsedRow() throws UnusableFile {
    try {
      return parser.parseNext();
    } catch (TextParsingException e) {
      throw broken(e);
    }
  }

  private UnusableFile broken(TextParsingException e) {
    for (var cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException unreadable) {
        return UnusableFile.unreadable(unreadable);
      }
      if (cause instanceof ArrayIndexOutOfBoundsException) {
        return new UnusableFile(
            String.format(
                Locale.ROOT,
                "Line %d: a quote is not closed, a value is longer than %d characters, or there are"
                    + " more than %d columns.",
                line,
                MAX_VALUE_LENGTH,
                MAX_COLUMNS));
      }
    }
    return new UnusableFile(
        "Line " + line + ": a quote is not closed, or is not escaped in a quoted value.");
  }

  private static boolean isOnly(String[] texts, String text) {
    return texts.length == 1 && Objects.equals(text, texts[0]);
  }

  private static void checkLineEnds(String[] header) throws UnusableFile {
    for (var title : header) {
      if (title != null && title.indexOf('\r') >= 0) {
        throw new UnusableFile("Lines end with CR; LF or CRLF is expected.");
      }
    }
  }

  private static CsvParserSettings settings() {
    var settings = new CsvParserSettings();
    // The CR of CRLF is trimmed with other whitespace, so files with mixed line endings can be
    // read.
    settings.getFormat().setLineSeparator("\n");
    settings.setCommentProcessingEnabled(false);
    // Blank lines are skipped by this class, because univocity would not count them.
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
