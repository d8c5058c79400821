package io.krispyto.ingestion.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream whose subclasses override only the bulk read. */
abstract class BulkStream extends FilterInputStream {
  BulkStream(InputStream in) {
    super(in);
  }

  @Override
  public final int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  /** A subclass that counts or checks bytes could not go back. */
  @Override
  public final boolean markSupported() {
    return false;
  }
}
