package io.krispyto.query;

import io.krispyto.domain.DataVersion;

/** An answer has too many rows to be put together in memory. No fault: it is sent in pieces. */
final class LargeAnswer extends RuntimeException {
  private final transient DataVersion version;

  LargeAnswer(DataVersion version) {
    super("too many rows for a page", null, false, false);
    this.version = version;
  }

  /** The data version that it was seen in. */
  DataVersion version() {
    return version;
  }
}
