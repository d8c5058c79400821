package io.krispyto.ingestion.source;

import io.krispyto.domain.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SortedMap;

/** Computes SHA-256 checksums in hexadecimal digits, as {@code sha256sum} prints them. */
public final class Checksums {
  private static final int BUFFER = 1 << 16;

  private Checksums() {}

  /**
   * Returns the checksum of a file.
   *
   * @param check called from time to time; throws to cancel
   */
  public static String of(Path file, Runnable check) throws IOException {
    try (var content = Files.newInputStream(file)) {
      return of(content, check);
    }
  }

  /**
   * Returns the combined checksum of several files in name order: the checksum of the lines that
   * {@code sha256sum} prints for them in their folder.
   *
   * @param checksums the checksums by file name
   */
  public static String together(SortedMap<String, String> checksums) {
    var lines = new StringBuilder();
    checksums.forEach(
        (name, checksum) -> lines.append(checksum).append("  ").append(name).append('\n'));
    return of(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  public static String of(byte[] content) {
    return hex(Sha256.of(content));
  }

  private static String of(InputStream content, Runnable check) throws IOException {
    var sha256 = Sha256.digest();
    var buffer = new byte[BUFFER];
    for (var count = content.read(buffer); count >= 0; count = content.read(buffer)) {
      sha256.update(buffer, 0, count);
      check.run();
    }
    return hex(sha256.digest());
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
