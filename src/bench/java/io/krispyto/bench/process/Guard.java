package io.krispyto.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Ends a process if this one is killed, when no shutdown hook runs: a shell that waits for a word
 * from us, and hears the end of the pipe instead.
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

  /** The process has ended in order. */
  void dismiss() {
    try (var out = shell.getOutputStream()) {
      out.write("done\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // The guard has ended already, with the terminal's Ctrl-C for instance.
      shell.destroy();
    }
  }
}
