package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.layout.Reading;
import io.krispyto.ingestion.layout.Sidecars;
import io.krispyto.ingestion.report.Figures;
import io.krispyto.ingestion.report.SkippedFile;
import io.krispyto.ingestion.report.SkippedFiles;
import io.krispyto.ingestion.source.sample.SampleData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.ZipException;

/**
 * The files of one source, in loading order. Only the current archive is open at any time; closing
 * this object closes it.
 */
public final class Inputs implements Iterable<Input>, AutoCloseable {
  private static final Runnable UNCHECKED = () -> {};

  private static final String OTHER_NAME =
      "Its name does not end with .csv, .ndjson, .jsonl, .json, .xlsx, .parquet, .zip or .tar.";

  private final List<Supplier<List<Input>>> parts = new ArrayList<>();
  private final List<Path> paths = new ArrayList<>();
  private final Sidecars sidecars = new Sidecars();
  private Reading reading = Reading.DEFAULT;

  /** Whether YAML files next to the data may declare how it is read. */
  private boolean hasSidecars;

  private boolean isFolder;
  private int count;
  private long size;
  private final SkippedFiles skipped = new SkippedFiles();
  private final Runnable check;

  /** The archive whose files are being loaded. */
  private Archive archive;

  private Inputs(Runnable check) {
    this.check = check;
  }

  /** Returns the files of the bundled sample. */
  public static Inputs sample() {
    var inputs = new Inputs(UNCHECKED);
    for (var file : SampleData.files()) {
      inputs.addFile(
          new Input(
              file.name(),
              Figures.UNKNOWN,
              () -> new ByteArrayInputStream(file.csv().getBytes(StandardCharsets.UTF_8))));
    }
    return inputs;
  }

  /**
   * Returns the files of a folder and of the archives in it, the files of an archive, or a single
   * file.
   *
   * @param check called from time to time; throws to cancel
   * @throws io.krispyto.domain.Failure.InvalidRequest if the path does not exist, or contains no
   *     files
   */
  public static Inputs local(Path path, Runnable check) {
    if (!Files.exists(path)) {
      throw Source.missing(path);
    }
    return Files.isDirectory(path) ? folder(path, check) : file(path, check);
  }

  /**
   * Returns the format of a file: the format of its content if that is an archive or spreadsheet,
   * otherwise the one that its name implies.
   */
  public static Format format(Path path, String name) throws IOException {
    return format(path, Input.formatOf(name));
  }

  private static Format format(Path path, Format otherwise) throws IOException {
    var content = content(path);
    if (content == Format.ZIP) {
      return isXlsx(path) ? Format.XLSX : Format.ZIP;
    }
    return content == null ? otherwise : content;
  }

  /** Returns the format that the first decompressed bytes prove, or {@code null}. */
  private static Format content(Path path) throws IOException {
    try (var in = Files.newInputStream(path)) {
      var first = in.readNBytes(Format.START);
      var format = Format.ofContent(first);
      if (format.isPresent()) {
        return format.get();
      }
    }
    try (var in = Compression.decompressed(Files.newInputStream(path), null)) {
      // An archive that is compressed as a whole. Other compressed files are recognised when they
      // are read.
      return Format.ofContent(in.readNBytes(Format.START)).filter(Format.TAR::equals).orElse(null);
    } catch (ZipException | UnusableFile e) {
      // The load reports why the file cannot be decompressed.
      return null;
    }
  }

  /** A zip that is damaged is reported as such. */
  private static boolean isXlsx(Path path) throws IOException {
    try {
      return TableCopy.isXlsx(path);
    } catch (UnusableFile e) {
      return false;
    }
  }

  /**
   * Returns a file whose format was declared. An archive or spreadsheet is recognised by its
   * content, even if it was declared as text.
   *
   * @param name the name in the report
   */
  public static Inputs of(Path path, String name, Format format) {
    return of(path, name, format, UNCHECKED);
  }

  /**
   * @param check called from time to time; throws to cancel
   */
  public static Inputs of(Path path, String name, Format format, Runnable check) {
    var inputs = new Inputs(check);
    try {
      inputs.add(path, name, format(path, format), "");
    } catch (UnusableFile e) {
      throw Source.broken(name + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw unreadable(name);
    }
    return inputs.orFail(name + " has no files to load");
  }

  /** Sets how the files are read. Call it before iterating over the files. */
  public Inputs readBy(Reading given) {
    reading = given;
    return this;
  }

  /**
   * Returns an iterator. Use one at a time: advancing to the next archive closes the previous one.
   */
  @Override
  public Iterator<Input> iterator() {
    return parts.stream().flatMap(part -> part.get().stream()).iterator();
  }

  /** Returns the number of files. */
  public int count() {
    return count;
  }

  /**
   * Returns the total size in bytes; {@link Figures#UNKNOWN} if the size of any file is unknown.
   */
  public long size() {
    return size;
  }

  /**
   * Returns the checksum of the file, or the combined checksum of a folder's files, see {@link
   * Checksums}. Returns {@code null} for the sample, which is not a file.
   *
   * @param check called from time to time; throws to cancel
   */
  public String checksum(Runnable check) throws IOException {
    if (!isFolder) {
      return paths.isEmpty() ? null : Checksums.of(paths.get(0), check);
    }
    var checksums = new TreeMap<String, String>();
    for (var path : paths) {
      checksums.put(path.getFileName().toString(), Checksums.of(path, check));
    }
    return Checksums.together(checksums);
  }

  @Override
  public void close() {
    if (archive != null) {
      archive.close();
      archive = null;
    }
  }

  /** Returns the files that are not loaded. */
  public SkippedFiles skipped() {
    return skipped;
  }

  private static Inputs file(Path path, Runnable check) {
    var name = path.getFileName().toString();
    var inputs = of(path, name, Input.formatOf(name), check);
    inputs.hasSidecars = true;
    return inputs;
  }

  private static RuntimeException unreadable(String name) {
    return Source.unusable(name + " cannot be read");
  }

  private static Inputs folder(Path folder, Runnable check) {
    var inputs = folder(files(folder), check);
    try (var children = Files.list(folder)) {
      children.sorted().forEach(inputs::addSkipped);
    } catch (IOException e) {
      throw Source.unusable("the folder " + Source.nameOf(folder) + " cannot be read");
    }
    return inputs.orFail("the folder " + Source.nameOf(folder) + " has no files to load");
  }

  /** Returns some of the files of a folder. */
  public static Inputs folder(List<Path> files, Runnable check) {
    var inputs = new Inputs(check);
    inputs.isFolder = true;
    inputs.hasSidecars = true;
    for (var file : files) {
      try {
        inputs.addChild(file);
      } catch (IOException e) {
        throw unreadable(file.getFileName().toString());
      }
    }
    return inputs;
  }

  private void addSkipped(Path child) {
    var name = child.getFileName().toString();
    if (Files.isDirectory(child)) {
      skipped.add(new SkippedFile(name, "It is a folder; subfolders are not loaded."));
    } else {
      skipped(name)
          .or(
              () ->
                  Files.isRegularFile(child) ? Optional.empty() : Optional.of("It is not a file."))
          .ifPresent(reason -> skipped.add(new SkippedFile(name, reason)));
    }
  }

  /** Returns the loadable files of a folder, in name order; or the single file. */
  public static List<Path> files(Path path) {
    try {
      return Files.isDirectory(path) ? children(path) : List.of(path);
    } catch (IOException e) {
      throw Source.unusable("the folder " + Source.nameOf(path) + " cannot be read");
    }
  }

  private Inputs orFail(String ifEmpty) {
    if (count == 0) {
      var sentence = ifEmpty + skippedFiles();
      throw Source.broken(sentence, new UnusableFile(sentence));
    }
    return this;
  }

  private String skippedFiles() {
    if (skipped.count() == 0) {
      return "";
    }
    var first = skipped.listed().get(0);
    return ". Skipped "
        + (skipped.count() == 1 ? "" : skipped.count() + " files, such as ")
        + first.file()
        + ": "
        + first.reason();
  }

  private static List<Path> children(Path folder) throws IOException {
    try (var children = Files.list(folder)) {
      return children
          .filter(path -> skipped(path.getFileName().toString()).isEmpty())
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private void addChild(Path path) throws IOException {
    var name = path.getFileName().toString();
    try {
      add(path, name, formatOfChild(path, name), name + "/");
    } catch (UnusableFile e) {
      addFile(Input.broken(name, e));
    }
  }

  /** A file that cannot be read does not stop the other files; its own load reports the reason. */
  private static Format formatOfChild(Path path, String name) {
    try {
      return format(path, name);
    } catch (IOException e) {
      return Input.formatOf(name);
    }
  }

  /**
   * Returns why a file of this name is not loaded from a folder or archive; empty if it is loaded.
   */
  static Optional<String> skipped(String name) {
    if (name.startsWith(".")) {
      return Optional.of("It is hidden.");
    }
    // Neither notes.txt nor notes.txt.gz is loaded.
    var isOurs =
        Compression.withoutEnding(name)
                .filter(inner -> !inner.contains(".") || Format.ofName(inner).isPresent())
                .isPresent()
            || Format.ofName(name).isPresent();
    return isOurs ? Optional.empty() : Optional.of(OTHER_NAME);
  }

  /**
   * Adds a file, or the files of an archive.
   *
   * @param prefix the prefix of the names of the files in an archive
   */
  private void add(Path path, String name, Format format, String prefix)
      throws IOException, UnusableFile {
    paths.add(path);
    switch (format) {
      case ZIP -> addArchive(path, name, prefix, ZipInputs::open);
      case TAR -> {
        // A tar has no directory, so its list of entries is kept.
        var tar = tar(path);
        addArchive(path, name, prefix, again -> tar);
      }
      default ->
          addFile(
              new Input(
                  name,
                  Files.size(path),
                  format,
                  Reading.DEFAULT,
                  () -> Files.newInputStream(path)),
              path);
    }
  }

  private TarInputs tar(Path path) throws IOException, UnusableFile {
    try {
      return TarInputs.open(path, check);
    } catch (LinkageError missing) {
      throw UnusableFile.needsLibrary("a tar", "org.apache.commons:commons-compress");
    }
  }

  private void addFile(Input file, Path path) {
    count(file);
    parts.add(() -> List.of(checked(file, path)));
  }

  private void addFile(Input file) {
    count(file);
    parts.add(() -> List.of(file));
  }

  /** Checks a file against its checksum file, and adds its declarations. */
  private Input checked(Input file, Path path) {
    try {
      requireChecksum(path);
      return described(file, path);
    } catch (UnusableFile e) {
      return Input.broken(file.name(), e);
    }
  }

  private void requireChecksum(Path path) throws UnusableFile {
    if (hasSidecars) {
      ChecksumFile.require(path);
    }
  }

  /** Adds the declarations about a file. */
  private Input described(Input file, Path path) {
    try {
      return file.with(
          hasSidecars ? reading.with(sidecars.declarations(path, file.name())) : reading);
    } catch (UnusableFile e) {
      return Input.broken(file.name(), e);
    }
  }

  private interface Opening {
    Archive open(Path path) throws IOException, UnusableFile;
  }

  /** Reads the directory of an archive, and closes the archive until its turn. */
  private void addArchive(Path path, String name, String prefix, Opening opening)
      throws IOException, UnusableFile {
    try (var listed = opening.open(path)) {
      listed.files(prefix).forEach(this::count);
      listed.skipped(prefix).forEach(skipped::add);
    }
    parts.add(() -> opened(path, name, prefix, opening));
  }

  private void count(Input file) {
    count++;
    size = size < 0 || file.size() < 0 ? Figures.UNKNOWN : size + file.size();
  }

  private List<Input> opened(Path path, String name, String prefix, Opening opening) {
    close();
    try {
      requireChecksum(path);
      archive = opening.open(path);
      return archive.files(prefix).stream().map(file -> described(file, path)).toList();
    } catch (UnusableFile e) {
      return List.of(Input.broken(name, e));
    } catch (IOException e) {
      return List.of(Input.broken(name, UnusableFile.unreadable(e)));
    }
  }
}
