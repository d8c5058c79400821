package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.report.SkippedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;

/** The files in a zip. They are read in place; nothing is extracted to disk. */
final class ZipInputs implements Archive {
  private static final int MAX_ENTRIES = 10_000;

  private static final Map<Integer, String> METHODS =
      Map.of(9, "deflate64", 12, "bzip2", 14, "LZMA", 93, "Zstandard", 95, "XZ", 98, "PPMd");

  private final ZipArchive zip;
  private final List<ZipArchive.Entry> entries;

  private final InflateBudget budget;

  private ZipInputs(ZipArchive zip, List<ZipArchive.Entry> entries, long size) {
    this.zip = zip;
    this.entries = entries;
    this.budget = new InflateBudget(size);
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

  @Override
  public List<Input> files(String prefix) {
    return entries.stream()
        .filter(entry -> !entry.name().endsWith("/"))
        .filter(entry -> ArchivedName.skipped(entry.name()).isEmpty())
        .map(entry -> input(entry, prefix + entry.name()))
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  @Override
  public List<SkippedFile> skipped(String prefix) {
    return entries.stream()
        .filter(entry -> !entry.name().endsWith("/"))
        .flatMap(
            entry ->
                ArchivedName.skipped(entry.name()).stream()
                    .map(reason -> new SkippedFile(prefix + entry.name(), reason)))
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

  private Input input(ZipArchive.Entry entry, String name) {
    var refused = ArchivedName.refused(entry.name(), "zip");
    if (refused.isPresent()) {
      return Input.broken(name, refused.get());
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
    return new Input(name, entry.size(), () -> new Content(zip.content(entry), entry));
  }

  /**
   * The content of an entry. Reading fails if it differs from the zip's directory, or is a bomb.
   */
  private final class Content extends EntryStream {
    private final ZipArchive.Entry entry;
    private final CRC32 crc;

    Content(InputStream in, ZipArchive.Entry entry) {
      this(in, entry, new CRC32());
    }

    private Content(InputStream in, ZipArchive.Entry entry, CRC32 crc) {
      super(
          new CheckedInputStream(in, crc),
          budget.share(entry, InflateBudget.maxInflated(entry.compressed())));
      this.entry = entry;
      this.crc = crc;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      var count = super.read(bytes, offset, length);
      if (count < 0) {
        checkComplete();
      } else {
        share().add(count);
      }
      return count;
    }

    private void checkComplete() throws IOException {
      if (crc.getValue() != entry.crc()) {
        throw new ZipException("it is damaged: the checksum does not match");
      }
    }
  }
}
