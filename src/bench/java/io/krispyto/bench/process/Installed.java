package io.krispyto.bench.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Programs that are installed on this machine. */
final class Installed {
  private Installed() {}

  /** Whether a program is on the {@code PATH}. */
  static boolean has(String program) {
    return List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
