package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.UnusableFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/**
 * The decompressed content of a file. Reading fails if the file is damaged or a decompression bomb.
 */
final class DecompressedStream extends InputStream {
  private final SourceStream source;
  private final InputStream decompressor;
  private long inflated;

  /**
   * @param source the file, whose bytes are counted
   * @param in reads that file
   */
  DecompressedStream(Compression compression, SourceStream source, InputStream in)
      throws IOException, UnusableFile {
    this.source = source;
    source.expectOutput();
    try {
      decompressor = compression.decompressor(in);
    } catch (IOException | RuntimeException e) {
      throw cause(e);
    }
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count;
    try {
      count = decompressor.read(bytes, offset, length);
    } catch (IOException | RuntimeException e) {
      // The libraries throw both if a file is damaged.
      throw cause(e);
    }
    if (count > 0) {
      inflated += count;
      source.output();
    }
    if (inflated > ZipInputs.maxInflated(source.count())) {
      throw new ZipException(
          "it inflates to more than " + ZipInputs.MAX_RATIO + " times its compressed size");
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    decompressor.close();
  }

  /** A file that cannot be read may be read later; a damaged one cannot. */
  private IOException cause(Exception e) {
    if (source.failed() && e instanceof IOException unreadable) {
      return unreadable;
    }
    var reason =
        e instanceof EOFException
            ? "it ends too early"
            : "it is damaged or not supported: " + e.getMessage();
    var damaged = new ZipException(reason);
    damaged.initCause(e);
    return damaged;
  }
}
