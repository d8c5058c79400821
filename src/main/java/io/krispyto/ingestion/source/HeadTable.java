package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.UnusableFile;

/**
 * The rows at the start of a file, read from its first bytes. The last row is omitted, since it may
 * be cut off.
 */
final class HeadTable implements Table {
  private final Table head;
  private String[] following;
  private long followingLine;
  private String[] row;
  private long line;

  /**
   * @param head the table of the first bytes, which are not the whole file
   */
  HeadTable(Table head) throws UnusableFile {
    this.head = head;
    advance();
  }

  @Override
  public String[] next() throws UnusableFile {
    row = following;
    line = followingLine;
    if (row == null) {
      return null;
    }
    advance();
    return following == null ? null : row;
  }

  private void advance() throws UnusableFile {
    try {
      var next = head.next();
      following = next == null ? null : next.clone();
      followingLine = head.line();
    } catch (UnusableFile e) {
      if (e.isUnreadable()) {
        throw e;
      }
      // The cut can leave a quote open.
      following = null;
    }
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public String original() {
    return String.join(",", row);
  }

  @Override
  public void close() {
    head.close();
  }
}
