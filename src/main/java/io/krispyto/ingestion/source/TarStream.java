package io.krispyto.ingestion.source;

import io.krispyto.domain.Failure;
import io.krispyto.ingestion.format.UnusableFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads a tar from its beginning, one entry after the other. */
final class TarStream implements Closeable {
  /** Long names and attributes precede an entry. The library reads them into memory. */
  private static final int MAX_HEADERS = 1 << 20;

  private final Guarded source;
  private final TarArchiveInputStream tar;
  private TarArchiveEntry entry;
  private int index = -1;

  private TarStream(InputStream in) {
    source = new Guarded(in);
    tar = new TarArchiveInputStream(source, "UTF-8");
  }

  /**
   * @param check called from time to time; throws to cancel
   */
  static TarStream open(Path path, Runnable check) throws IOException, UnusableFile {
    var file = new Checked(Files.newInputStream(path), check);
    return new TarStream(Compression.decompressed(file, null));
  }

  /**
   * Moves to the next entry; returns {@code null} after the last one.
   *
   * @throws ZipException if the tar is damaged
   */
  TarArchiveEntry next() throws IOException {
    try {
      skipRest();
      source.limit(MAX_HEADERS);
      entry = tar.getNextEntry();
      source.unlimited();
      index++;
      return entry;
    } catch (IOException | RuntimeException e) {
      throw cause(e);
    }
  }

  /** Returns the number of the current entry; the first is 0. */
  int index() {
    return index;
  }

  int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return tar.read(bytes, offset, length);
    } catch (IOException | RuntimeException e) {
      throw cause(e);
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  private void skipRest() throws IOException {
    if (entry != null) {
      var buffer = new byte[64 * 1024];
      while (tar.skip(Long.MAX_VALUE) > 0 || tar.read(buffer) >= 0) {
        // Skips to the end of the entry.
      }
    }
  }

  /**
   * Returns the cause: a file that cannot be read now may be readable later, but a damaged file
   * never is.
   */
  private IOException cause(Exception e) {
    if (e instanceof ZipException content) {
      return content;
    }
    if (source.failed && e instanceof IOException unreadable) {
      return unreadable;
    }
    if (e instanceof Failure stopping) {
      throw stopping;
    }
    var damaged =
        new ZipException(
            e instanceof EOFException
                ? "it ends too early"
                : Objects.requireNonNullElse(e.getMessage(), "a header is damaged"));
    damaged.initCause(e);
    return damaged;
  }

  /** Limits the bytes of headers, and notes whether reading the file itself failed. */
  private static final class Guarded extends FilterInputStream {
    private long limit = Long.MAX_VALUE;
    private boolean failed;

    Guarded(InputStream in) {
      super(in);
    }

    void limit(long bytes) {
      limit = bytes;
    }

    void unlimited() {
      limit = Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return (int) counted(source(() -> in.read(bytes, offset, length)));
    }

    @Override
    public long skip(long count) throws IOException {
      return counted(source(() -> in.skip(count)));
    }

    private interface Step {
      long run() throws IOException;
    }

    private long source(Step step) throws IOException {
      try {
        return step.run();
      } catch (IOException e) {
        failed = !(e instanceof ZipException);
        throw e;
      }
    }

    private long counted(long count) throws ZipException {
      limit -= Math.max(count, 0);
      if (limit < 0) {
        throw new ZipException("a name or attribute is longer than 1 MiB");
      }
      return count;
    }
  }

  /** Calls a check before each read. */
  private static final class Checked extends BulkStream {
    private final Runnable check;

    Checked(InputStream in, Runnable check) {
      super(in);
      this.check = check;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      check.run();
      return super.read(bytes, offset, length);
    }
  }
}
