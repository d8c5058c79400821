package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.UnusableFile;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the declarations beside the data: in {@code FILE.krispyto.yaml} about one file, and in
 * {@code krispyto.yaml} about the files of a folder, by pattern. The first takes precedence.
 */
public final class Sidecars {
  /** The suffix of a file of declarations, after the name of the file that they are about. */
  private static final String ENDING = ".krispyto.yaml";

  private static final String OF_FOLDER = "krispyto.yaml";

  private Sidecars() {}

  /**
   * Returns what is declared about a file.
   *
   * @param file the file, or the archive that contains it
   * @param name the name of the file, or its path in the archive
   * @throws UnusableFile if a file of declarations is invalid
   */
  public static Declarations declarations(Path file, String name) throws UnusableFile {
    var ofFile = ofFile(file);
    var ofFolder = ofFolder(file);
    try {
      var declarations =
          Files.isRegularFile(ofFile)
              ? LayoutFile.declarations(nameOf(ofFile), Layouts.text(ofFile))
              : Declarations.NONE;
      if (Files.isRegularFile(ofFolder)) {
        var byPattern = LayoutFile.folder(OF_FOLDER, Layouts.text(ofFolder));
        for (var entry : byPattern.entrySet()) {
          if (matches(entry.getKey(), name) || matches(entry.getKey(), nameOf(file))) {
            declarations = declarations.over(entry.getValue());
          }
        }
      }
      return declarations.in(file.toAbsolutePath().getParent());
    } catch (InvalidLayout e) {
      throw new UnusableFile(e.getMessage());
    }
  }

  /** Returns the files that say how a file is read. */
  public static List<Path> of(Path file) {
    return Stream.of(ofFile(file), ofFolder(file)).filter(Files::isRegularFile).toList();
  }

  private static Path ofFile(Path file) {
    return file.resolveSibling(file.getFileName() + ENDING);
  }

  private static Path ofFolder(Path file) {
    return file.resolveSibling(OF_FOLDER);
  }

  private static String nameOf(Path file) {
    return file.getFileName().toString();
  }

  private static boolean matches(String pattern, String name) {
    try {
      var path = Path.of(name);
      var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      return matcher.matches(path) || matcher.matches(path.getFileName());
    } catch (InvalidPathException | java.util.regex.PatternSyntaxException e) {
      return false;
    }
  }
}
