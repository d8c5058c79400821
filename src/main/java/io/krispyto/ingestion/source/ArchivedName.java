package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.Format;
import java.util.Arrays;
import java.util.Optional;

/** Decides by its name whether a file in an archive is loaded. */
final class ArchivedName {
  private ArchivedName() {}

  /** Returns why a file is not loaded; empty if its name allows loading it. */
  static Optional<String> skipped(String name) {
    var unix = unix(name);
    if (unix.startsWith("__MACOSX/")) {
      return Optional.of("It contains attributes of another file.");
    }
    return Inputs.skipped(unix.substring(unix.lastIndexOf('/') + 1));
  }

  /**
   * Returns why a file must not be loaded; empty if it may.
   *
   * @param archive the kind of the archive
   */
  static Optional<String> refused(String name, String archive) {
    if (leavesTheArchive(name)) {
      // Nothing would be written there, but such an archive is either malicious or a mistake.
      return Optional.of("Its path points outside the " + archive + ".");
    }
    var format = Input.formatOf(name);
    return format == Format.ZIP || format == Format.TAR
        ? Optional.of(
            "It is a "
                + (format == Format.ZIP ? "zip" : "tar")
                + " within a "
                + archive
                + "; unpack it first.")
        : Optional.empty();
  }

  private static boolean leavesTheArchive(String name) {
    var unix = unix(name);
    return unix.startsWith("/")
        || unix.matches("(?s)[A-Za-z]:.*")
        || Arrays.asList(unix.split("/")).contains("..");
  }

  /** Replaces Windows separators, which some zips contain in violation of the specification. */
  private static String unix(String name) {
    return name.replace('\\', '/');
  }
}
