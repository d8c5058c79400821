package io.krispyto.ingestion.format.parquet;

import io.krispyto.ingestion.format.UnusableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A Parquet file on disk. Checks the sizes for which the library would reserve memory. */
final class ParquetInput implements InputFile, AutoCloseable {
  private static final int MAGIC_LENGTH = 4;
  private static final String MAGIC = "PAR1";

  /** The length of the footer, and the magic number. */
  private static final int TAIL_LENGTH = Integer.BYTES + MAGIC_LENGTH;

  /** A footer takes some 150 bytes for each column of each row group. */
  private static final int MAX_FOOTER = 4 << 20;

  /** The header of a page takes some 20 bytes, plus statistics with two values. */
  private static final int SHORT_PAGE_HEADER = 512;

  private static final int MAX_PAGE_HEADER = 1 << 20;

  private final FileChannel channel;
  private final long length;

  ParquetInput(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
    length = channel.size();
  }

  @Override
  public long getLength() {
    return length;
  }

  @Override
  public SeekableInputStream newStream() {
    return new ChannelStream(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Checks the footer before the library reads it. */
  void checkFooter() throws IOException, UnusableFile {
    if (length < 2 * MAGIC_LENGTH + TAIL_LENGTH) {
      throw new IOException("it ends too early");
    }
    var tail = read(length - TAIL_LENGTH, TAIL_LENGTH);
    var footer = Integer.toUnsignedLong(Integer.reverseBytes(tail.getInt()));
    for (var i = 0; i < MAGIC_LENGTH; i++) {
      if (tail.get() != MAGIC.charAt(i)) {
        throw new IOException("it ends too early, or is encrypted");
      }
    }
    if (footer > MAX_FOOTER) {
      throw new UnusableFile("The Parquet file has more than 4 MiB of metadata.");
    }
    if (footer > length - TAIL_LENGTH - MAGIC_LENGTH) {
      throw new IOException("its metadata is damaged");
    }
    ThriftStruct.read(read(length - TAIL_LENGTH - footer, (int) footer));
  }

  /** The header of a page, and its length. */
  record PageHeader(ThriftStruct fields, int length) {}

  PageHeader pageHeader(long position, long end) throws IOException {
    try {
      return pageHeader(position, end, SHORT_PAGE_HEADER);
    } catch (IOException e) {
      return pageHeader(position, end, MAX_PAGE_HEADER);
    }
  }

  private PageHeader pageHeader(long position, long end, int max) throws IOException {
    var bytes = read(position, (int) Math.min(Math.min(end, length) - position, max));
    var fields = ThriftStruct.read(bytes);
    return new PageHeader(fields, bytes.position());
  }

  private ByteBuffer read(long position, int count) throws IOException {
    if (position < 0 || count <= 0 || position > length - count) {
      throw new IOException("its metadata is damaged");
    }
    var bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("it ends too early");
      }
    }
    return bytes.flip();
  }

  private static final class ChannelStream extends DelegatingSeekableInputStream {
    private final FileChannel channel;

    ChannelStream(FileChannel channel) {
      super(Channels.newInputStream(channel));
      this.channel = channel;
    }

    @Override
    public long getPos() throws IOException {
      return channel.position();
    }

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }

    @Override
    public void close() {
      // The file stays open until the table is closed.
    }
  }
}
