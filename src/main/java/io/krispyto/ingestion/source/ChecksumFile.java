package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.UnusableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A checksum file, which some origins offer for each file: the SHA-256, as {@code sha256sum} prints
 * it.
 */
final class ChecksumFile {
  private static final String ENDING = ".CHECKSUM";
  private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64})( .*)?", Pattern.DOTALL);
  private static final int MAX_LENGTH = 1000;

  private ChecksumFile() {}

  /**
   * Checks a file if it has a checksum file.
   *
   * @throws UnusableFile if the file has another checksum
   */
  static void require(Path file) throws UnusableFile {
    var beside = file.resolveSibling(file.getFileName() + ENDING);
    if (!Files.isRegularFile(beside)) {
      return;
    }
    try (var in = Files.newInputStream(beside)) {
      var line =
          LINE.matcher(new String(in.readNBytes(MAX_LENGTH), StandardCharsets.UTF_8).strip());
      if (!line.matches()) {
        throw new UnusableFile(beside.getFileName() + " does not contain a SHA-256 checksum.");
      }
      if (!line.group(1).equalsIgnoreCase(Checksums.of(file, () -> {}))) {
        throw new UnusableFile(
            "The checksum of the file does not match "
                + beside.getFileName()
                + ". Download it again.");
      }
    } catch (IOException e) {
      throw UnusableFile.unreadable(e);
    }
  }
}
