package io.krispyto.ingestion.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes of a compressed file, and remembers whether the file itself failed. */
final class SourceStream extends FilterInputStream {
  private long count;
  private boolean failed;

  SourceStream(InputStream file) {
    super(file);
  }

  /** Returns the number of bytes that were read. */
  long count() {
    return count;
  }

  /** Returns whether reading the file failed, as opposed to decompressing it. */
  boolean failed() {
    return failed;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      var read = super.read(bytes, offset, length);
      count += Math.max(read, 0);
      return read;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
