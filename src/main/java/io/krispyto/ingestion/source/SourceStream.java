package io.krispyto.ingestion.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** Counts the bytes of a compressed file, and remembers whether the file itself failed. */
final class SourceStream extends FilterInputStream {
  /**
   * More than any compression needs before it returns something: bzip2 has blocks of up to 900 kB.
   * A header without an end would otherwise fill the memory.
   */
  private static final long MAX_WITHOUT_OUTPUT = 2 << 20;

  private long count;
  private long countAtOutput;
  private boolean isCompressed;
  private boolean failed;

  SourceStream(InputStream file) {
    super(file);
  }

  /** Returns the number of bytes that were read. */
  long count() {
    return count;
  }

  /** Limits how much is read without {@link #output}. */
  void expectOutput() {
    isCompressed = true;
  }

  /** Notes that something was decompressed. */
  void output() {
    countAtOutput = count;
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
      if (isCompressed && count - countAtOutput > MAX_WITHOUT_OUTPUT) {
        throw new ZipException("2 MiB of it contain nothing");
      }
      return read;
    } catch (ZipException empty) {
      throw empty;
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
