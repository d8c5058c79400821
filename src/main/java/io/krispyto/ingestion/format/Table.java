package io.krispyto.ingestion.format;

/**
 * A table in a file: rows of texts, in order. Memory use does not grow with the number of rows.
 *
 * <p>For any input, a table either returns every row or fails.
 */
public interface Table extends AutoCloseable {
  /**
   * Returns the cells of the next row, {@code null} for an empty cell; returns {@code null} after
   * the last row. Blank rows are skipped.
   */
  String[] next() throws UnusableFile;

  /** Returns the line or row of the file that {@link #next} just returned; the first is 1. */
  long line();

  /**
   * Returns the row that {@link #next} just returned, as written in the file and without its line
   * ending; for binary files, as CSV. Has no cost unless called.
   */
  String original();

  @Override
  void close();
}
