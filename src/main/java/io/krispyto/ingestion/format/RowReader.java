package io.krispyto.ingestion.format;

/**
 * Reads the rows of one file, one after the other. Memory does not grow with the file.
 *
 * <p>Whatever the file, every row of it comes out, good or bad, or the reading fails.
 */
public interface RowReader extends AutoCloseable {
  /**
   * The most characters of {@link #original} that are kept. A row of prices has about 120; one that
   * is longer than this is not there to be mended.
   */
  int MAX_ORIGINAL = 20_000;

  /** As many as a value of a CSV may have. */
  int MAX_TEXT = 4096;

  /** The next row, or {@code null} after the last. */
  InputRow next() throws UnusableFile;

  /**
   * The row that {@link #next} just returned as the file has it, without its line end, in as far as
   * it can be printed: U+FFFD stands for bytes that are not UTF-8 and for U+0000. Costs nothing
   * unless asked for.
   */
  String original();

  /**
   * The texts of that row in the order of {@link Header.Column}, empty where there is none; {@code
   * null} if the row as a whole cannot be told apart into them.
   */
  String[] texts();

  @Override
  void close();

  /** What is kept of a row. */
  static String kept(String original) {
    return Utf8.printable(original, MAX_ORIGINAL);
  }

  /** What is kept of a row's texts. */
  static String[] kept(String[] texts) {
    var kept = new String[texts.length];
    for (var i = 0; i < texts.length; i++) {
      kept[i] = texts[i] == null ? "" : Utf8.printable(texts[i], MAX_TEXT);
    }
    return kept;
  }
}
