package io.krispyto.ingestion.format;

import io.krispyto.domain.record.RecordColumn;

/**
 * Reads the rows of one file in order. Memory use does not grow with the file size.
 *
 * <p>For any input, the reader either returns every row, valid or not, or fails.
 */
public interface RowReader extends AutoCloseable {
  /**
   * The maximum number of characters of {@link #original} that are kept. A row of prices has about
   * 120; a row that exceeds this limit is not worth repairing.
   */
  int MAX_ORIGINAL = 20_000;

  /** The maximum length of a CSV value. */
  int MAX_TEXT = 4096;

  /** Returns the next row, or {@code null} after the last one. */
  InputRow next() throws UnusableFile;

  /**
   * Returns the row that {@link #next} just returned, as written in the file and without its line
   * ending. U+FFFD replaces U+0000 and bytes that are not UTF-8. Has no cost unless called.
   */
  String original();

  /**
   * Returns the texts of that row in the order of {@link RecordColumn}; missing texts are empty.
   * Returns {@code null} if the row cannot be split into texts.
   */
  String[] texts();

  @Override
  void close();

  /** Truncates a row to the length that is kept. */
  static String kept(String original) {
    return Utf8.printable(original, MAX_ORIGINAL);
  }

  /** Truncates the texts of a row to the length that is kept. */
  static String[] kept(String[] texts) {
    var kept = new String[texts.length];
    for (var i = 0; i < texts.length; i++) {
      kept[i] = texts[i] == null ? "" : Utf8.printable(texts[i], MAX_TEXT);
    }
    return kept;
  }
}
