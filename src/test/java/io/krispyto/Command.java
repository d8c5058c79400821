package io.krispyto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The result of a command.
 *
 * @param status exit status; 127 if there is no such command
 * @param output everything that it printed
 */
public record Command(int status, String output) {
  private static final int NOT_FOUND = 127;

  /**
   * Runs a command to its end.
   *
   * @param folder folder for its output
   */
  public static Command run(Path folder, String... command)
      throws IOException, InterruptedException {
    var output = Files.createTempFile(folder, "output", ".txt");
    Process process;
    try {
      process =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      return new Command(NOT_FOUND, e.getMessage());
    }
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Command(process.exitValue(), Files.readString(output));
  }

  /** The end of the output, which usually contains the error. */
  public String end() {
    return output.substring(Math.max(0, output.length() - 4000));
  }
}
