package io.krispyto.ingestion.source;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/**
 * Reads the central directory and the entries of a zip. Offsets follow PKWARE's APPNOTE.TXT 6.3.10,
 * sections 4.3.7 to 4.3.16 and 4.5.3.
 *
 * <p>{@link java.util.zip.ZipFile} would refuse the whole zip if a single entry is encrypted or
 * uses an unknown compression method.
 */
final class ZipArchive implements Closeable {
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int LOCAL_HEADER_LENGTH = 30;
  private static final int HEADER = 0x02014b50;
  private static final int HEADER_LENGTH = 46;
  private static final int END = 0x06054b50;
  private static final int END_LENGTH = 22;
  private static final int MAX_COMMENT = 0xffff;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LOCATOR_64_LENGTH = 20;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_LENGTH = 56;
  private static final int EXTRA_64 = 1;
  private static final long IN_EXTRA_64 = 0xffffffffL;

  /** Allows 1.6 KiB for each of 10,000 entries, because names are paths. */
  private static final int MAX_DIRECTORY = 16 << 20;

  private final RandomAccessFile file;

  /** The offset of the directory, and its difference from the offset recorded in the zip. */
  private long start;

  private long shift;
  private long count;
  private long directorySize;
  private boolean closed;

  private ZipArchive(RandomAccessFile file) {
    this.file = file;
  }

  /**
   * The directory record of a file.
   *
   * @param header the recorded offset of the local header
   */
  record Entry(
      String name, int flags, int method, long crc, long compressed, long size, long header) {
    boolean encrypted() {
      return (flags & 1) != 0;
    }

    boolean hasKnownMethod() {
      return method == ZipEntry.STORED || method == ZipEntry.DEFLATED;
    }
  }

  /**
   * Opens a zip.
   *
   * @throws ZipException if the file is not a zip, or is damaged
   */
  static ZipArchive open(Path path) throws IOException {
    var archive = new ZipArchive(new RandomAccessFile(path.toFile(), "r"));
    try {
      archive.findDirectory();
      return archive;
    } catch (IOException e) {
      archive.close();
      throw e;
    }
  }

  /** Returns the number of entries recorded in the zip. */
  long count() {
    return count;
  }

  /** Returns all entries, in directory order. */
  List<Entry> entries() throws IOException {
    if (directorySize > MAX_DIRECTORY) {
      throw new ZipException("its directory is larger than " + (MAX_DIRECTORY >> 20) + " MiB");
    }
    var directory = read(start, (int) directorySize);
    var entries = new ArrayList<Entry>();
    while (entries.size() < count) {
      entries.add(entry(directory));
    }
    requireApart(entries);
    return entries;
  }

  /**
   * Rejects overlapping entries. Thousands of entries that share bytes make a small zip as
   * expensive as a large one. Normal zip tools do not write such entries.
   */
  private static void requireApart(List<Entry> entries) throws ZipException {
    var sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparingLong(Entry::header));
    for (var i = 1; i < sorted.size(); i++) {
      var previous = sorted.get(i - 1);
      var next = sorted.get(i);
      // The length of the name in the local header is not known here.
      if (next.header - previous.header - LOCAL_HEADER_LENGTH < previous.compressed) {
        throw new ZipException("some of its entries overlap");
      }
    }
  }

  /**
   * Opens the content of an entry that is not encrypted and uses a known method. Does not verify
   * the checksum.
   */
  InputStream content(Entry entry) throws IOException {
    if (closed) {
      throw new IOException("the zip is closed");
    }
    var at = entry.header + shift;
    var header = read(at, LOCAL_HEADER_LENGTH);
    if (header.getInt(0) != LOCAL_HEADER) {
      throw damaged();
    }
    at += LOCAL_HEADER_LENGTH + unsigned(header.getShort(26)) + unsigned(header.getShort(28));
    if (at + entry.compressed > start || entry.compressed < 0) {
      throw damaged();
    }
    var compressed = new ByteRange(at, entry.compressed);
    return entry.method == ZipEntry.STORED ? compressed : new Inflated(compressed);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    file.close();
  }

  private void findDirectory() throws IOException {
    var end = findEnd();
    var record = read(end, END_LENGTH);
    count = unsigned(record.getShort(10));
    directorySize = Integer.toUnsignedLong(record.getInt(12));
    var offset = Integer.toUnsignedLong(record.getInt(16));
    if (end >= LOCATOR_64_LENGTH) {
      var locator = read(end - LOCATOR_64_LENGTH, LOCATOR_64_LENGTH);
      if (locator.getInt(0) == LOCATOR_64) {
        end = locator.getLong(8);
        record = read(end, END_64_LENGTH);
        if (record.getInt(0) != END_64) {
          throw damaged();
        }
        count = record.getLong(32);
        directorySize = record.getLong(40);
        offset = record.getLong(48);
      }
    }
    // A zip may be preceded by a self-extracting program, which shifts all offsets.
    start = end - directorySize;
    shift = start - offset;
    if (count < 0 || directorySize < 0 || start < 0 || offset < 0 || shift < 0) {
      throw damaged();
    }
  }

  /** Searches backwards, because a comment follows the end record. */
  private long findEnd() throws IOException {
    var length = (int) Math.min(file.length(), END_LENGTH + MAX_COMMENT);
    var from = file.length() - length;
    var tail = read(from, length);
    for (var i = length - END_LENGTH; i >= 0; i--) {
      if (tail.getInt(i) == END && i + END_LENGTH + unsigned(tail.getShort(i + 20)) <= length) {
        return from + i;
      }
    }
    throw new ZipException("zip END header not found");
  }

  private static Entry entry(ByteBuffer directory) throws ZipException {
    var at = directory.position();
    if (directory.remaining() < HEADER_LENGTH || directory.getInt(at) != HEADER) {
      throw damaged();
    }
    var nameLength = unsigned(directory.getShort(at + 28));
    var extraLength = unsigned(directory.getShort(at + 30));
    var commentLength = unsigned(directory.getShort(at + 32));
    var length = HEADER_LENGTH + nameLength + extraLength + commentLength;
    if (directory.remaining() < length) {
      throw damaged();
    }
    var extra =
        directory
            .slice(at + HEADER_LENGTH + nameLength, extraLength)
            .order(ByteOrder.LITTLE_ENDIAN);
    var wide = wide(extra);
    // In this order; each is present only if it does not fit into 32 bits.
    var size = long64(directory.getInt(at + 24), wide);
    var compressed = long64(directory.getInt(at + 20), wide);
    var header = long64(directory.getInt(at + 42), wide);
    directory.position(at + length);
    return new Entry(
        new String(directory.array(), at + HEADER_LENGTH, nameLength, StandardCharsets.UTF_8),
        unsigned(directory.getShort(at + 8)),
        unsigned(directory.getShort(at + 10)),
        Integer.toUnsignedLong(directory.getInt(at + 16)),
        compressed,
        size,
        header);
  }

  /** Returns the extra field with the 64-bit values; empty if absent. */
  private static ByteBuffer wide(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      var id = unsigned(extra.getShort());
      var length = Math.min(unsigned(extra.getShort()), extra.remaining());
      if (id == EXTRA_64) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private static long long64(int narrow, ByteBuffer wide) throws ZipException {
    var value = Integer.toUnsignedLong(narrow);
    if (value == IN_EXTRA_64 && wide.remaining() >= Long.BYTES) {
      value = wide.getLong();
    }
    if (value < 0) {
      throw damaged();
    }
    return value;
  }

  private ByteBuffer read(long position, int length) throws IOException {
    if (position < 0 || position > file.length() - length) {
      throw damaged();
    }
    var bytes = new byte[length];
    file.seek(position);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int unsigned(short number) {
    return Short.toUnsignedInt(number);
  }

  private static ZipException damaged() {
    return new ZipException("its directory is damaged");
  }

  /** Reads a range of bytes of the zip. */
  private final class ByteRange extends InputStream {
    private long position;
    private long left;

    ByteRange(long position, long length) {
      this.position = position;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      file.seek(position);
      var count = file.read(bytes, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("it is truncated");
      }
      position += count;
      left -= count;
      return count;
    }
  }

  private static final class Inflated extends InflaterInputStream {
    private boolean ended;

    Inflated(InputStream compressed) {
      super(compressed, new Inflater(true), 64 * 1024);
    }

    /** An inflater for raw deflate data needs one extra byte at the end. */
    @Override
    protected void fill() throws IOException {
      if (ended) {
        throw new EOFException("it is truncated");
      }
      len = in.read(buf, 0, buf.length);
      if (len < 0) {
        buf[0] = 0;
        len = 1;
        ended = true;
      }
      inf.setInput(buf, 0, len);
    }

    @Override
    public void close() throws IOException {
      inf.end();
      super.close();
    }
  }
}
