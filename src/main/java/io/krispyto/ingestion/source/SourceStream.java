package io.krispyto.ingestion.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/**
 * Counts the bytes read from a file, and remembers whether reading failed for a reason other than
 * its content.
 */
final class SourceStream extends BulkStream {
  /**
   * Every decompressor returns something after fewer bytes: the blocks of bzip2 have up to 900 kB.
   * Without this limit, a header that never ends would fill the memory.
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
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      var read = super.read(bytes, offset, length);
      count += Math.max(read, 0);
      if (isCompressed && count - countAtOutput > MAX_WITHOUT_OUTPUT) {
        throw new ZipException("it contains 2 MiB without any content");
      }
      return read;
    } catch (ZipException content) {
      throw content;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }
}
