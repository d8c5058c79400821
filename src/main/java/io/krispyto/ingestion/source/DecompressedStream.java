package io.krispyto.ingestion.source;

import io.krispyto.domain.Failure;
import io.krispyto.ingestion.format.UnusableFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.ZipException;

/**
 * The decompressed content of a file. Reading fails if the file is damaged or a decompression bomb.
 */
final class DecompressedStream extends BulkStream {
  private final SourceStream source;
  private final InflateBudget.Share archive;
  private long inflated;

  /**
   * @param source the file, whose bytes are counted
   * @param in reads that file
   * @param archive the file's share of the budget of its archive; {@code null} if it is not in one
   */
  DecompressedStream(
      Compression compression, SourceStream source, InputStream in, InflateBudget.Share archive)
      throws IOException, UnusableFile {
    super(opened(compression, source, in));
    this.source = source;
    this.archive = archive;
  }

  private static InputStream opened(Compression compression, SourceStream source, InputStream in)
      throws IOException, UnusableFile {
    source.expectOutput();
    try {
      return compression.decompressor(in);
    } catch (IOException | RuntimeException e) {
      throw cause(source, e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count;
    try {
      count = super.read(bytes, offset, length);
    } catch (IOException | RuntimeException e) {
      // The libraries throw both if a file is damaged.
      throw cause(source, e);
    }
    if (count > 0) {
      inflated += count;
      source.output();
    }
    if (count > 0 && archive != null) {
      archive.add(count);
    }
    if (inflated > InflateBudget.maxInflated(source.count())) {
      throw new ZipException(
          "it inflates to more than " + InflateBudget.MAX_RATIO + " times its compressed size");
    }
    return count;
  }

  /** Some libraries throw here what {@link #read} would throw next. */
  @Override
  public int available() {
    return 0;
  }

  /** A file that cannot be read may be read later; a damaged one cannot. */
  private static IOException cause(SourceStream source, Exception e) {
    if (e instanceof Failure stopping) {
      throw stopping;
    }
    if (e instanceof ZipException content && content.getMessage() != null) {
      return content;
    }
    if (source.failed() && e instanceof IOException unreadable) {
      return unreadable;
    }
    var reason =
        e instanceof EOFException
            ? "it ends too early"
            : "it is damaged or not supported: "
                + Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    var damaged = new ZipException(reason);
    damaged.initCause(e);
    return damaged;
  }
}
