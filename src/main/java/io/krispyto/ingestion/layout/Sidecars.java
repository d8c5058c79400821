package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.UnusableFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads the declarations next to the data: {@code FILE.krispyto.yaml} for one file, and {@code
 * krispyto.yaml} for the files of a folder, by pattern. The first takes precedence. Each
 * declaration file is read once, however many files it applies to.
 */
public final class Sidecars {
  /** The suffix of a declaration file, after the name of the file that it applies to. */
  private static final String ENDING = ".krispyto.yaml";

  private static final String OF_FOLDER = "krispyto.yaml";

  private final Map<Path, Declarations> ofFiles = new HashMap<>();
  private final Map<Path, Map<PathMatcher, Declarations>> ofFolders = new HashMap<>();

  /**
   * Returns what is declared about a file.
   *
   * @param file the file, or the archive that contains it
   * @param name the name of the file, or its path in the archive
   * @throws UnusableFile if a declaration file is invalid
   */
  public Declarations declarations(Path file, String name) throws UnusableFile {
    var declarations = ofFile(file);
    for (var entry : ofFolder(file).entrySet()) {
      if (matches(entry.getKey(), name) || matches(entry.getKey(), nameOf(file))) {
        declarations = declarations.over(entry.getValue());
      }
    }
    return declarations.in(file.toAbsolutePath().getParent());
  }

  /** Returns the declaration files that apply to a file. */
  public static List<Path> of(Path file) {
    return Stream.of(besideFile(file), besideFolder(file)).filter(Files::isRegularFile).toList();
  }

  private Declarations ofFile(Path file) throws UnusableFile {
    return once(ofFiles, besideFile(file), LayoutFile::declarations, Declarations.NONE);
  }

  private Map<PathMatcher, Declarations> ofFolder(Path file) throws UnusableFile {
    return once(ofFolders, besideFolder(file), LayoutFile::folder, Map.of());
  }

  /** Parses the text of a declaration file, given its name for errors. */
  private interface Parser<T> {
    T parse(String name, String text) throws InvalidLayout;
  }

  private static <T> T once(Map<Path, T> known, Path sidecar, Parser<T> parser, T absent)
      throws UnusableFile {
    var found = known.get(sidecar);
    if (found == null) {
      try {
        found =
            Files.isRegularFile(sidecar)
                ? parser.parse(nameOf(sidecar), Layouts.text(sidecar))
                : absent;
      } catch (InvalidLayout e) {
        throw new UnusableFile(e.getMessage());
      }
      known.put(sidecar, found);
    }
    return found;
  }

  private static Path besideFile(Path file) {
    return file.resolveSibling(file.getFileName() + ENDING);
  }

  private static Path besideFolder(Path file) {
    return file.resolveSibling(OF_FOLDER);
  }

  private static String nameOf(Path file) {
    return file.getFileName().toString();
  }

  private static boolean matches(PathMatcher pattern, String name) {
    try {
      var path = Path.of(name);
      return pattern.matches(path) || pattern.matches(path.getFileName());
    } catch (InvalidPathException e) {
      // An entry of an archive can have a name that no file of this machine can have.
      return false;
    }
  }
}
