package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.layout.Reading;
import io.krispyto.ingestion.layout.Sidecars;
import io.krispyto.ingestion.report.Figures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The files of one source, in loading order. Only the current zip is open at any time; closing this
 * object closes it.
 */
public final class Inputs implements Iterable<Input>, AutoCloseable {
  private static final byte[] ZIP_START = {'P', 'K', 3, 4};
  private static final byte[] EMPTY_ZIP_START = {'P', 'K', 5, 6};

  private final List<Supplier<List<Input>>> parts = new ArrayList<>();
  private final List<Path> paths = new ArrayList<>();
  private Reading reading = Reading.DEFAULT;

  /** Whether files beside the data may say how it is read. */
  private boolean hasSidecars;

  private boolean isFolder;
  private int count;
  private long size;
  private ZipInputs zip;

  private Inputs() {}

  /** Returns the files of the bundled sample. */
  public static Inputs sample() {
    var inputs = new Inputs();
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
   * Returns the files and zip entries of a folder, the entries of a zip, or a single file.
   *
   * @throws io.krispyto.domain.Failure.InvalidRequest if the path does not exist, or contains no
   *     files
   */
  public static Inputs local(Path path) {
    if (!Files.exists(path)) {
      throw Source.missing(path);
    }
    return Files.isDirectory(path) ? folder(path) : file(path);
  }

  /**
   * Returns the format of a file: zip if its content is a zip, otherwise the row format implied by
   * its name.
   */
  public static Format format(Path path, String name) throws IOException {
    return isZip(path) ? Format.ZIP : Input.formatOf(name);
  }

  /**
   * Returns a file whose format is known.
   *
   * @param name the name in the report
   */
  public static Inputs of(Path path, String name, Format format) {
    var inputs = new Inputs();
    try {
      if (format == Format.ZIP) {
        inputs.addZip(path, name, "");
      } else {
        inputs.addRows(path, name, format);
      }
    } catch (UnusableFile e) {
      throw Source.broken(name + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw unreadable(name);
    }
    return inputs.orFail(name + " has no CSV or NDJSON files");
  }

  /** Reads the files in a certain way. Call it before the files are iterated. */
  public Inputs readBy(Reading given) {
    reading = given;
    return this;
  }

  /** Returns an iterator. Use one at a time: advancing to the next zip closes the previous one. */
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
    if (zip != null) {
      zip.close();
      zip = null;
    }
  }

  private static Inputs file(Path path) {
    var name = path.getFileName().toString();
    try {
      var inputs = of(path, name, Format.ZIP.isNamed(name) ? Format.ZIP : format(path, name));
      inputs.hasSidecars = true;
      return inputs;
    } catch (IOException e) {
      throw unreadable(name);
    }
  }

  private static RuntimeException unreadable(String name) {
    return Source.unusable(name + " cannot be read");
  }

  private static Inputs folder(Path folder) {
    return folder(files(folder))
        .orFail("the folder " + Source.nameOf(folder) + " has no CSV or NDJSON files");
  }

  /** Returns some of the files of a folder. */
  public static Inputs folder(List<Path> files) {
    var inputs = new Inputs();
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
      throw Source.broken(ifEmpty, new UnusableFile(ifEmpty));
    }
    return this;
  }

  private static List<Path> children(Path folder) throws IOException {
    try (var children = Files.list(folder)) {
      return children
          .filter(path -> isOurs(path.getFileName().toString()))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private void addChild(Path path) throws IOException {
    var name = path.getFileName().toString();
    if (!Format.ZIP.isNamed(name)) {
      addRows(path, name, Input.formatOf(name));
      return;
    }
    try {
      addZip(path, name, name + "/");
    } catch (UnusableFile e) {
      addFile(Input.broken(name, e));
    }
  }

  /** Returns whether a file of this name is loaded from a folder or zip. Hidden files are not. */
  static boolean isOurs(String name) {
    if (name.startsWith(".")) {
      return false;
    }
    // Neither notes.txt nor notes.txt.gz is loaded.
    var compressed = Compression.withoutEnding(name);
    return compressed
        .map(inner -> !inner.contains(".") || hasRowsByName(inner))
        .orElseGet(() -> Format.ZIP.isNamed(name) || hasRowsByName(name));
  }

  private static boolean hasRowsByName(String name) {
    return Format.CSV.isNamed(name) || Format.NDJSON.isNamed(name) || Format.JSON.isNamed(name);
  }

  private void addRows(Path path, String name, Format format) throws IOException {
    paths.add(path);
    var file =
        new Input(
            name, Files.size(path), format, Reading.DEFAULT, () -> Files.newInputStream(path));
    count(file);
    parts.add(() -> List.of(checked(file, path)));
  }

  private void addFile(Input file) {
    count(file);
    parts.add(() -> List.of(file));
  }

  /** Checks a file against the checksum beside it, and adds what is declared about it. */
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

  /** Adds what is declared about a file. */
  private Input described(Input file, Path path) {
    try {
      return file.with(
          hasSidecars ? reading.with(Sidecars.declarations(path, file.name())) : reading);
    } catch (UnusableFile e) {
      return Input.broken(file.name(), e);
    }
  }

  /** Reads the directory of a zip, and closes the zip until its turn. */
  private void addZip(Path path, String name, String prefix) throws IOException, UnusableFile {
    paths.add(path);
    try (var looked = ZipInputs.open(path)) {
      looked.files(prefix).forEach(this::count);
    }
    parts.add(() -> opened(path, name, prefix));
  }

  private void count(Input file) {
    count++;
    size = size < 0 || file.size() < 0 ? Figures.UNKNOWN : size + file.size();
  }

  private List<Input> opened(Path path, String name, String prefix) {
    close();
    try {
      requireChecksum(path);
      zip = ZipInputs.open(path);
      return zip.files(prefix).stream().map(file -> described(file, path)).toList();
    } catch (UnusableFile e) {
      return List.of(Input.broken(name, e));
    } catch (IOException e) {
      return List.of(Input.broken(name, UnusableFile.unreadable(e)));
    }
  }

  private static boolean isZip(Path path) throws IOException {
    try (var in = Files.newInputStream(path)) {
      var start = in.readNBytes(ZIP_START.length);
      return Arrays.equals(start, ZIP_START) || Arrays.equals(start, EMPTY_ZIP_START);
    }
  }
}
