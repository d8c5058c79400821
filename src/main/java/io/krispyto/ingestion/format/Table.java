package io.krispyto.ingestion.format;

/** A table in a file: rows of texts in order. Memory use is bounded. */
public interface Table extends AutoCloseable {
  /**
   * Returns the cells of the next row, {@code null} for an empty cell; {@code null} after the last
   * row. Blank rows are skipped.
   */
  String[] next() throws UnusableFile;

  /**
   * Returns the line or row number in the file of the row that {@link #next} returned; the first is
   * 1.
   */
  long line();

  /** Returns that row as written in the file; for binary files as CSV. */
  String original();

  @Override
  void close();
}
