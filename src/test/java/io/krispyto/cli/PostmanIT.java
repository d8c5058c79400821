package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.Command;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Runs the Postman collection against a live server on the sample, if Node.js and newman are
 * installed.
 */
class PostmanIT extends ServerTestBase {
  private static final Path SCRIPT = Path.of("src", "test", "postman", "run").toAbsolutePath();

  @Test
  void theCollectionPasses() throws Exception {
    assumeTrue(
        Command.run(
                    folder,
                    "bash",
                    "-c",
                    "$(sed -n 's/^newman=/npx --yes /p' '" + SCRIPT + "') --version")
                .status()
            == 0,
        "The Postman collection is not run: there is no Node.js here, or newman cannot be fetched.");
    addPostgresPrograms(folder);
    try (var server = ServerProcess.start(folder, Map.of())) {
      var url = "http://localhost:" + server.awaitListening();
      var process =
          Command.run(
              folder, "bash", SCRIPT.toString(), url, "--reporters", "cli", "--color", "off");
      assertThat(process.status()).as(process.end()).isZero();
      assertThat(process.output()).containsPattern("assertions │ +[1-9][0-9]{2,} │ +0 │");
    }
  }
}
