package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.UnusableFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;

/** The files in a zip. They are read in place; nothing is extracted to disk. */
final class ZipInputs implements AutoCloseable {
  private static final String ZIP_IN_ZIP = "It is a zip within a zip; unpack it first.";

  private static final int MAX_ENTRIES = 10_000;

  /** Prices as CSV shrink to a third. A file that shrinks to a 200th is considered a zip bomb. */
  static final int MAX_RATIO = 200;

  private static final long ALWAYS_INFLATED = 10 << 20;

  private static final Map<Integer, String> METHODS =
      Map.of(9, "deflate64", 12, "bzip2", 14, "LZMA", 93, "Zstandard", 95, "XZ", 98, "PPMd");

  private final ZipArchive zip;
  private final List<ZipArchive.Entry> entries;

  /** The remaining budget for inflated bytes, shared by all entries: many small ones add up. */
  private long left;

  private final Map<ZipArchive.Entry, Long> inflatedBefore = new HashMap<>();

  private ZipInputs(ZipArchive zip, List<ZipArchive.Entry> entries, long size) {
    this.zip = zip;
    this.entries = entries;
    this.left = maxInflated(size);
  }

  static ZipInputs open(Path path) throws UnusableFile, IOException {
    ZipArchive zip = null;
    try {
      zip = ZipArchive.open(path);
      if (zip.count() > MAX_ENTRIES) {
        throw new UnusableFile("The zip contains more than " + MAX_ENTRIES + " entries.");
      }
      var inputs = new ZipInputs(zip, zip.entries(), Files.size(path));
      zip = null;
      return inputs;
    } catch (ZipException e) {
      throw new UnusableFile("It is not a zip, or is damaged: " + e.getMessage() + ".");
    } finally {
      if (zip != null) {
        zip.close();
      }
    }
  }

  /**
   * Returns the files, in name order.
   *
   * @param prefix the prefix of each name in the report
   */
  List<Input> files(String prefix) {
    return entries.stream()
        .filter(ZipInputs::isOurs)
        .map(entry -> input(entry, prefix + entry.name()))
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

  private static boolean isOurs(ZipArchive.Entry entry) {
    var name = unix(entry.name());
    return Inputs.isOurs(name.substring(name.lastIndexOf('/') + 1))
        && !name.startsWith("__MACOSX/");
  }

  private Input input(ZipArchive.Entry entry, String name) {
    if (leavesTheZip(entry.name())) {
      // Nothing would be written there, but such a zip is either malicious or a mistake.
      return Input.broken(name, "Its path points outside the zip.");
    }
    if (Format.ZIP.isNamed(name)) {
      return Input.broken(name, ZIP_IN_ZIP);
    }
    if (entry.encrypted()) {
      return Input.broken(name, "It is encrypted, which is not supported.");
    }
    if (!entry.hasKnownMethod()) {
      return Input.broken(
          name,
          String.format(
              Locale.ROOT,
              "It is compressed with %s; only deflate is supported.",
              METHODS.getOrDefault(entry.method(), "method " + entry.method())));
    }
    return new Input(name, entry.size(), () -> new EntryStream(zip.content(entry), entry));
  }

  private static boolean leavesTheZip(String name) {
    var unix = unix(name);
    return unix.startsWith("/")
        || unix.matches("[A-Za-z]:.*")
        || Arrays.asList(unix.split("/")).contains("..");
  }

  /** Replaces Windows separators, which some zips contain in violation of the specification. */
  private static String unix(String name) {
    return name.replace('\\', '/');
  }

  /** Returns how many bytes so many compressed ones may inflate to. */
  static long maxInflated(long compressed) {
    return Math.max(ALWAYS_INFLATED, compressed * MAX_RATIO);
  }

  /**
   * The content of an entry. Reading fails if it differs from the zip's directory, or is a zip
   * bomb.
   */
  private final class EntryStream extends BulkStream {
    private final ZipArchive.Entry entry;
    private final CRC32 crc;
    private final long limit;
    private long inflated;

    EntryStream(InputStream in, ZipArchive.Entry entry) {
      this(in, entry, new CRC32());
    }

    private EntryStream(InputStream in, ZipArchive.Entry entry, CRC32 crc) {
      super(new CheckedInputStream(in, crc));
      this.entry = entry;
      this.crc = crc;
      this.limit =
          Math.min(left + inflatedBefore.getOrDefault(entry, 0L), maxInflated(entry.compressed()));
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      var count = super.read(bytes, offset, length);
      if (count < 0) {
        checkComplete();
      } else {
        checkInflated(count);
      }
      return count;
    }

    private void checkComplete() throws IOException {
      if (crc.getValue() != entry.crc()) {
        throw new ZipException("it is damaged: the checksum does not match");
      }
    }

    private void checkInflated(int count) throws IOException {
      inflated += count;
      if (inflated > limit) {
        throw new ZipException(
            "it inflates to more than " + MAX_RATIO + " times its compressed size");
      }
    }

    @Override
    public void close() throws IOException {
      // A zip bomb must not use up the budget of other files. A file that is read again is charged
      // once.
      if (inflated <= limit) {
        var before = inflatedBefore.getOrDefault(entry, 0L);
        left -= Math.max(0, inflated - before);
        inflatedBefore.merge(entry, inflated, Math::max);
      }
      super.close();
    }
  }
}
