package io.krispyto.ingestion;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The files of one source, in the order they are loaded. Of the zips among them only the one whose
 * turn it is is open; closing this closes it.
 */
final class Inputs implements Iterable<Input>, AutoCloseable {
  private static final byte[] ZIP_START = {'P', 'K', 3, 4};
  private static final byte[] EMPTY_ZIP_START = {'P', 'K', 5, 6};

  private final List<Supplier<List<Input>>> parts = new ArrayList<>();
  private boolean empty = true;
  private long size;
  private ZipInputs zip;

  private Inputs() {}

  /** The bundled sample. */
  static Inputs sample() {
    var inputs = new Inputs();
    for (var file : SampleData.files()) {
      inputs.addFile(
          new Input(
              file.name(),
              Input.UNKNOWN,
              () -> new ByteArrayInputStream(file.csv().getBytes(StandardCharsets.UTF_8))));
    }
    return inputs;
  }

  /**
   * A folder's CSVs and zips, a zip's CSVs, or a CSV.
   *
   * @throws io.krispyto.domain.Failure.InvalidRequest if there is no such thing, or nothing in it
   */
  static Inputs local(Path path) {
    if (!Files.exists(path)) {
      throw Source.unusable("there is no file or folder " + path);
    }
    return Files.isDirectory(path)
        ? folder(path)
        : file(path, path.getFileName().toString(), isNamed(path, ".zip"));
  }

  /**
   * A zip or CSV, whichever its content is.
   *
   * @param name for the report
   */
  static Inputs downloaded(Path path, String name) {
    return file(path, name, false);
  }

  /** To be gone through once at a time: going on to the next zip closes the one before. */
  @Override
  public Iterator<Input> iterator() {
    return parts.stream().flatMap(part -> part.get().stream()).iterator();
  }

  /** The size of all files in bytes; {@link Input#UNKNOWN} if that of any is not known. */
  long size() {
    return size;
  }

  @Override
  public void close() {
    if (zip != null) {
      zip.close();
      zip = null;
    }
  }

  private static Inputs file(Path path, String name, boolean namedZip) {
    var inputs = new Inputs();
    try {
      if (namedZip || isZip(path)) {
        inputs.addZip(path, name, "");
      } else {
        inputs.addCsv(path, name);
      }
    } catch (BrokenFile e) {
      throw Source.unusable(name + ": " + e.getMessage());
    } catch (IOException e) {
      throw Source.unusable(name + " cannot be read");
    }
    return inputs.orFail(name + " has no CSV files");
  }

  private static Inputs folder(Path folder) {
    var inputs = new Inputs();
    try {
      for (var path : children(folder)) {
        inputs.addChild(path);
      }
    } catch (IOException e) {
      throw Source.unusable("the folder " + folder + " cannot be read");
    }
    return inputs.orFail("the folder " + folder + " has no CSV files");
  }

  private Inputs orFail(String ifEmpty) {
    if (empty) {
      throw Source.unusable(ifEmpty);
    }
    return this;
  }

  private static List<Path> children(Path folder) throws IOException {
    try (var children = Files.list(folder)) {
      return children
          .filter(path -> isNamed(path, ".csv") || isNamed(path, ".zip"))
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private void addChild(Path path) throws IOException {
    var name = path.getFileName().toString();
    if (!isNamed(path, ".zip")) {
      addCsv(path, name);
      return;
    }
    try {
      addZip(path, name, name + "/");
    } catch (BrokenFile e) {
      addFile(Input.broken(name, e.getMessage()));
    }
  }

  private void addCsv(Path path, String name) throws IOException {
    addFile(new Input(name, Files.size(path), () -> Files.newInputStream(path)));
  }

  private void addFile(Input file) {
    count(file);
    parts.add(() -> List.of(file));
  }

  /** Looks what is in the zip, and closes it until its turn comes. */
  private void addZip(Path path, String name, String prefix) throws IOException, BrokenFile {
    try (var looked = ZipInputs.open(path)) {
      looked.files(prefix).forEach(this::count);
    }
    parts.add(() -> opened(path, name, prefix));
  }

  private void count(Input file) {
    empty = false;
    size = size < 0 || file.size() < 0 ? Input.UNKNOWN : size + file.size();
  }

  private List<Input> opened(Path path, String name, String prefix) {
    close();
    try {
      zip = ZipInputs.open(path);
      return zip.files(prefix);
    } catch (BrokenFile e) {
      return List.of(Input.broken(name, e.getMessage()));
    } catch (IOException e) {
      return List.of(Input.broken(name, BrokenFile.unreadable(e).getMessage()));
    }
  }

  private static boolean isZip(Path path) throws IOException {
    try (var in = Files.newInputStream(path)) {
      var start = in.readNBytes(ZIP_START.length);
      return Arrays.equals(start, ZIP_START) || Arrays.equals(start, EMPTY_ZIP_START);
    }
  }

  private static boolean isNamed(Path path, String suffix) {
    return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(suffix);
  }
}
