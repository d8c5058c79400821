package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.report.SkippedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * The files in a tar, which may be compressed, in its own order. A tar has no directory, so it is
 * read once to list its entries and a second time to load them; nothing is extracted to disk.
 */
final class TarInputs implements Archive {
  private static final int MAX_ENTRIES = 10_000;

  /** The same limit as for the directory of a zip. */
  private static final long MAX_NAMES = 16 << 20;

  private final Path path;
  private final Runnable check;
  private final InflateBudget budget;
  private final List<Entry> entries = new ArrayList<>();
  private TarStream stream;

  /**
   * An entry that is not a folder.
   *
   * @param skipped why it is not loaded; empty if it is
   */
  private record Entry(int index, String name, long size, Optional<String> skipped) {}

  private TarInputs(Path path, Runnable check) throws IOException {
    this.path = path;
    this.check = check;
    budget = new InflateBudget(Files.size(path));
  }

  /**
   * Lists the entries.
   *
   * @param check called from time to time; throws to cancel
   */
  static TarInputs open(Path path, Runnable check) throws UnusableFile, IOException {
    try {
      var inputs = new TarInputs(path, check);
      inputs.list();
      return inputs;
    } catch (ZipException e) {
      throw new UnusableFile("It is not a tar, or is damaged: " + e.getMessage() + ".");
    }
  }

  @Override
  public List<Input> files(String prefix) {
    return entries.stream()
        .filter(entry -> entry.skipped.isEmpty())
        .map(entry -> input(entry, prefix + entry.name))
        .toList();
  }

  @Override
  public List<SkippedFile> skipped(String prefix) {
    return entries.stream()
        .filter(entry -> entry.skipped.isPresent())
        .map(entry -> new SkippedFile(prefix + entry.name, entry.skipped.get()))
        .toList();
  }

  @Override
  public void close() {
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      stream = null;
    }
  }

  private void list() throws IOException, UnusableFile {
    var names = 0L;
    try (var tar = TarStream.open(path, check)) {
      var entry = tar.next();
      if (entry == null) {
        throw new UnusableFile("It is not a tar.");
      }
      for (; entry != null; entry = tar.next()) {
        names += entry.getName().length();
        if (tar.index() >= MAX_ENTRIES) {
          throw new UnusableFile("The tar contains more than " + MAX_ENTRIES + " entries.");
        }
        if (names > MAX_NAMES) {
          throw new UnusableFile("The names in the tar exceed 16 MiB.");
        }
        if (!entry.isDirectory() && !entry.isGlobalPaxHeader()) {
          add(entry, tar.index());
        }
      }
    }
  }

  private void add(TarArchiveEntry entry, int index) {
    var name = entry.getName();
    var skipped = notAFile(entry).or(() -> ArchivedName.skipped(name));
    entries.add(new Entry(index, name, entry.getSize(), skipped));
  }

  private static Optional<String> notAFile(TarArchiveEntry entry) {
    if (entry.isSymbolicLink() || entry.isLink()) {
      return Optional.of("It is a link.");
    }
    if (entry.isSparse()) {
      return Optional.of("It is a sparse file.");
    }
    return entry.isFile() && !entry.isFIFO() && !entry.isBlockDevice() && !entry.isCharacterDevice()
        ? Optional.empty()
        : Optional.of("It is not a file.");
  }

  private Input input(Entry entry, String name) {
    return ArchivedName.refused(entry.name, "tar")
        .map(reason -> Input.broken(name, reason))
        .orElseGet(() -> new Input(name, entry.size, () -> content(entry)));
  }

  /** Moves to an entry. Reopens the tar only if it is already at or past that entry. */
  private InputStream content(Entry wanted) throws IOException, UnusableFile {
    if (stream == null || stream.index() >= wanted.index) {
      close();
      stream = TarStream.open(path, check);
    }
    TarArchiveEntry entry;
    do {
      entry = stream.next();
    } while (entry != null && stream.index() < wanted.index);
    if (entry == null || !entry.getName().equals(wanted.name)) {
      throw new UnusableFile("The file changed while it was being read.");
    }
    return new Content(wanted, stream, budget.share(wanted, Long.MAX_VALUE));
  }

  /** The content of an entry, until the tar moves to another one. */
  private static final class Content extends EntryStream {
    private final Entry entry;
    private final TarStream tar;

    Content(Entry entry, TarStream tar, InflateBudget.Share share) {
      super(InputStream.nullInputStream(), share);
      this.entry = entry;
      this.tar = tar;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (tar.index() != entry.index) {
        throw new IOException("another entry of the tar is being read");
      }
      return tar.read(bytes, offset, length);
    }
  }
}
