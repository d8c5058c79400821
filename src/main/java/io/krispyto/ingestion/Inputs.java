package io.krispyto.ingestion;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The files of one source, in the order they are loaded. Closing it closes the zips among them. */
final class Inputs implements AutoCloseable {
  private static final byte[] ZIP_START = {'P', 'K', 3, 4};
  private static final byte[] EMPTY_ZIP_START = {'P', 'K', 5, 6};

  private final List<Input> files = new ArrayList<>();
  private final List<ZipInputs> zips = new ArrayList<>();

  private Inputs() {}

  /** The bundled sample. */
  static Inputs sample() {
    var inputs = new Inputs();
    for (var file : SampleData.files()) {
      inputs.files.add(
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

  List<Input> files() {
    return files;
  }

  /** The size of all files in bytes; {@link Input#UNKNOWN} if that of any is not known. */
  long size() {
    return files.stream().anyMatch(file -> file.size() < 0)
        ? Input.UNKNOWN
        : files.stream().mapToLong(Input::size).sum();
  }

  @Override
  public void close() {
    zips.forEach(ZipInputs::close);
  }

  private static Inputs file(Path path, String name, boolean namedZip) {
    var inputs = new Inputs();
    try {
      if (namedZip || isZip(path)) {
        inputs.addZip(path, "");
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
      inputs.close();
      throw Source.unusable("the folder " + folder + " cannot be read");
    }
    return inputs.orFail("the folder " + folder + " has no CSV files");
  }

  private Inputs orFail(String ifEmpty) {
    if (files.isEmpty()) {
      close();
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
      addZip(path, name + "/");
    } catch (BrokenFile e) {
      files.add(Input.broken(name, e.getMessage()));
    }
  }

  private void addCsv(Path path, String name) throws IOException {
    files.add(new Input(name, Files.size(path), () -> Files.newInputStream(path)));
  }

  private void addZip(Path path, String prefix) throws IOException, BrokenFile {
    var zip = ZipInputs.open(path);
    zips.add(zip);
    files.addAll(zip.files(prefix));
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
