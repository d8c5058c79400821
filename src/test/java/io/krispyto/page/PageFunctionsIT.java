package io.krispyto.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the tests in {@code src/test/page}: functions of the web page in Node.js, without a browser.
 */
class PageFunctionsIT {
  private static final Path TESTS = Path.of("src/test/page");

  @TempDir Path folder;

  @Test
  void pageFunctionsPassTheirTests() throws Exception {
    var isInstalled = Command.run(folder, "node", "--version").status() == 0;
    // CI must not skip these tests silently.
    assumeTrue(
        isInstalled || System.getenv("CI") != null,
        "Node.js is not installed: src/test/page is not run (Debian: apt-get install nodejs).");
    var command =
        new ArrayList<>(
            List.of(
                "node",
                "--import",
                "./" + TESTS + "/browser.mjs",
                "--test",
                "--test-reporter=tap"));
    try (var files = Files.list(TESTS)) {
      files
          .map(Path::toString)
          .filter(name -> name.endsWith(".test.mjs"))
          .sorted()
          .forEach(command::add);
    }
    var tests = Command.run(folder, command.toArray(String[]::new));
    assertThat(tests.status()).as(tests.end()).isZero();
    assertThat(tests.output()).contains("# fail 0").doesNotContain("# pass 0");
  }
}
