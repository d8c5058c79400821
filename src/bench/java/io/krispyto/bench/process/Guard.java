package io.krispyto.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Ends a child process if this process is killed, when no shutdown hook runs: a shell that reads a
 * pipe and kills the child when the pipe closes without a word.
 */
final class Guard {
  private static final String SCRIPT = "read -r word || { kill $0; sleep 5; kill -9 $0; }";

  private final Process shell;

  private Guard(Process shell) {
    this.shell = shell;
  }

  static Guard of(long pid) {
    try {
      return new Guard(
          new ProcessBuilder("sh", "-c", SCRIPT, String.valueOf(pid))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process has ended normally. */
  void dismiss() {
    try (var out = shell.getOutputStream()) {
      out.write("done\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // The guard has already ended, for example by Ctrl-C in the terminal.
      shell.destroy();
    }
  }
}
