package io.krispyto.ingestion.format;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import io.krispyto.ingestion.format.value.Reason;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * The rows of a delimited text file, including the header.
 *
 * <p>Detects unclosed quotes; univocity alone would read everything after one as a single value.
 */
public final class CsvTable implements Table {
  private static final int MAX_VALUE_LENGTH = 4096;
  private static final int MAX_COLUMNS = 512;
  private static final int BUFFER_CHARS = 64 * 1024;
  private static final Reason REPEATED_HEADER = Reason.of("is a repeated header line");

  private final CsvParser parser;

  /**
   * A row appended to the file. How the parser reads it shows whether the file ended within quotes.
   */
  private final String end = UUID.randomUUID().toString();

  private final char delimiter;
  private boolean begun;
  private String original;
  private long line;

  /** Creates the table of a file in UTF-8 with commas between values. */
  public CsvTable(InputStream file) throws UnusableFile {
    this(file, ',');
  }

  /** Creates the table of a file in UTF-8, with or without byte order mark. */
  public CsvTable(InputStream file, char delimiter) throws UnusableFile {
    this.delimiter = delimiter;
    parser = new CsvParser(settings(delimiter));
    var in = new BufferedInputStream(file);
    Utf8.begin(in);
    begin(in);
  }

  @Override
  public String[] next() throws UnusableFile {
    var row = nextTexts();
    var isFirst = !begun;
    begun = true;
    return isFirst && isDelimiterLine(row) ? nextTexts() : row;
  }

  @Override
  public long line() {
    return line;
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
  public void close() {
    parser.stopParsing();
  }

  private static String withoutLineEnd(String row) {
    var end = row.length();
    end -= end > 0 && row.charAt(end - 1) == '\n' ? 1 : 0;
    end -= end > 0 && row.charAt(end - 1) == '\r' ? 1 : 0;
    return row.substring(0, end);
  }

  /** Excel writes and reads this line, {@code sep=;}, which is not part of the data. */
  private boolean isDelimiterLine(String[] row) throws UnusableFile {
    if (row == null || row[0] == null || !row[0].toLowerCase(Locale.ROOT).startsWith("sep=")) {
      return false;
    }
    if (row.length == 2 && row[0].length() == "sep=".length() && row[1] == null) {
      return true;
    }
    throw new UnusableFile(
        "The first line declares another delimiter, "
            + row[0]
            + "; "
            + (delimiter == ',' ? "a comma" : "'" + delimiter + "'")
            + " is expected. Add --delimiter.");
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

  private static CsvParserSettings settings(char delimiter) {
    var settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(delimiter);
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
