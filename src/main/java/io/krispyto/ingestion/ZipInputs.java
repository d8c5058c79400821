package io.krispyto.ingestion;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The files in a zip. They are read where they are; nothing is extracted to disk. */
final class ZipInputs implements AutoCloseable {
  private static final String ZIP_IN_ZIP = "It is a zip in a zip; unpack it first.";

  private static final int MAX_ENTRIES = 10_000;

  /** Prices as CSV shrink to a third. A file that shrinks to a 200th is there to do harm. */
  private static final int MAX_RATIO = 200;

  private static final long ALWAYS_INFLATED = 10 << 20;

  private final ZipFile zip;

  /** How much more may be inflated: entries may overlap in the zip, each with a good ratio. */
  private long left;

  private ZipInputs(ZipFile zip, long size) {
    this.zip = zip;
    this.left = maxInflated(size);
  }

  static ZipInputs open(Path path) throws BrokenFile, IOException {
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile());
    } catch (ZipException e) {
      throw new BrokenFile("It is not a zip, or is damaged: " + e.getMessage() + ".");
    }
    if (zip.size() > MAX_ENTRIES) {
      zip.close();
      throw new BrokenFile("The zip has more than " + MAX_ENTRIES + " entries.");
    }
    return new ZipInputs(zip, Files.size(path));
  }

  /**
   * The files, in the order of their names.
   *
   * @param prefix goes before each name in the report
   */
  List<Input> files(String prefix) {
    return zip.stream()
        .filter(ZipInputs::isOurs)
        .map(entry -> input(entry, prefix + entry.getName()))
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOurs(ZipEntry entry) {
    var name = unix(entry.getName());
    return Inputs.isOurs(name.substring(name.lastIndexOf('/') + 1))
        && !name.startsWith("__MACOSX/");
  }

  private Input input(ZipEntry entry, String name) {
    if (leavesTheZip(entry.getName())) {
      // Nothing would be written there; but who made such a zip means harm, or made a mistake.
      return Input.broken(name, "Its name in the zip points out of the zip.");
    }
    if (Format.ZIP.isNamed(name)) {
      return Input.broken(name, ZIP_IN_ZIP);
    }
    return new Input(
        name, entry.getSize(), () -> new EntryStream(zip.getInputStream(entry), entry));
  }

  private static boolean leavesTheZip(String name) {
    var unix = unix(name);
    return unix.startsWith("/")
        || unix.matches("[A-Za-z]:.*")
        || Arrays.asList(unix.split("/")).contains("..");
  }

  /** Zips made on Windows may have its separators, against the rules. */
  private static String unix(String name) {
    return name.replace('\\', '/');
  }

  private static long maxInflated(long compressed) {
    return Math.max(ALWAYS_INFLATED, compressed * MAX_RATIO);
  }

  /** An entry's content, which fails where it is not what the zip says, or a bomb. */
  private final class EntryStream extends FilterInputStream {
    private final ZipEntry entry;
    private final CRC32 crc;
    private final long limit;
    private long inflated;

    EntryStream(InputStream in, ZipEntry entry) {
      this(in, entry, new CRC32());
    }

    private EntryStream(InputStream in, ZipEntry entry, CRC32 crc) {
      super(new CheckedInputStream(in, crc));
      this.entry = entry;
      this.crc = crc;
      this.limit = Math.min(left, maxInflated(entry.getCompressedSize()));
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      var count = super.read(bytes, offset, length);
      if (count < 0) {
        checkWhole();
      } else {
        checkInflated(count);
      }
      return count;
    }

    /** {@link ZipFile} does not do it. */
    private void checkWhole() throws IOException {
      if (crc.getValue() != entry.getCrc()) {
        throw new ZipException("it is damaged, its checksum is wrong");
      }
    }

    private void checkInflated(int count) throws IOException {
      inflated += count;
      if (inflated > limit) {
        throw new ZipException(
            "it inflates to more than " + MAX_RATIO + " times its size in the zip");
      }
    }

    @Override
    public void close() throws IOException {
      // A file given up as a bomb leaves the others their share.
      left -= inflated > limit ? 0 : inflated;
      super.close();
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
