package io.krispyto.query.journal;

import io.vertx.sqlclient.Row;

/**
 * How many rejections are read at a time: a row that is broken may have 20,000 characters, and its
 * texts as many again, so that the memory of a few clients would be that of thousands. Each row
 * tells how long the next ones are.
 */
final class RejectionBatch {
  static final int MANY = 250;
  private static final int FEW = 20;

  /** In bytes of {@link #MANY} originals; what is read with them is up to three times as much. */
  private static final long LARGE = 256 * 1024;

  private long next = Long.MAX_VALUE;

  /** To be told of each row, whose last column has the bytes of the next originals. */
  void add(Row row) {
    var bytes = row.getLong(row.size() - 1);
    next = bytes == null ? 0 : bytes;
  }

  int size() {
    return next <= LARGE ? MANY : FEW;
  }
}
