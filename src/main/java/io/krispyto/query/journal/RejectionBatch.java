package io.krispyto.query.journal;

import io.vertx.sqlclient.Row;

/**
 * Adapts how many rejections are read at a time to their size. A malformed row may have 20,000
 * characters, and its texts as many again. With a fixed batch, a few clients could take the memory
 * of thousands. Each row reports the size of the next ones.
 */
final class RejectionBatch {
  static final int MANY = 250;
  private static final int FEW = 20;

  /**
   * In bytes of {@link #MANY} originals; the values read with them may take up to three times as
   * much.
   */
  private static final long LARGE = 256 * 1024;

  private long next = Long.MAX_VALUE;

  /** Must be called for each row. The last column is the size in bytes of the next originals. */
  void add(Row row) {
    var bytes = row.getLong(row.size() - 1);
    next = bytes == null ? 0 : bytes;
  }

  int size() {
    return next <= LARGE ? MANY : FEW;
  }
}
