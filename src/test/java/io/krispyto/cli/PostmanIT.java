package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Postman collection against a live server on the sample, where Node.js and newman are to be
 * had.
 */
class PostmanIT {
  private static final Path SCRIPT = Path.of("src", "test", "postman", "run").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void everythingInTheCollectionHolds() throws Exception {
    assumeTrue(
        run("bash", "-c", "$(sed -n 's/^newman=/npx --yes /p' '" + SCRIPT + "') --version") == 0,
        "The Postman collection is not run: there is no Node.js here, or newman cannot be fetched.");
    try (var server = ServerProcess.start(folder, Map.of())) {
      var url = "http://localhost:" + server.awaitListening();
      var exit = run("bash", SCRIPT.toString(), url, "--reporters", "cli", "--color", "off");
      var output = Files.readString(folder.resolve("newman.txt"));
      assertThat(exit).as(output.substring(Math.max(0, output.length() - 4000))).isZero();
      assertThat(output).containsPattern("assertions │ +[1-9][0-9]{2,} │ +0 │");
    }
  }

  private int run(String... command) throws IOException, InterruptedException {
    try {
      var process =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("newman.txt").toFile())
              .start();
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    } catch (IOException e) {
      return 127; // no bash
    }
  }
}
