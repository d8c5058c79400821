package io.krispyto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract before a linter, where Node.js and the linter are to be had. */
class ContractLintIT {
  private static final String LINTER = "@redocly/cli@2.12.0";

  @TempDir Path folder;

  @Test
  void theContractHasNeitherErrorsNorWarnings() throws Exception {
    var found = Command.run(folder, "npx", "--yes", LINTER, "--version");
    // CI is where it must not be left out without a word.
    assumeTrue(
        found.status() == 0 || System.getenv("CI") != null,
        "The contract is not linted: there is no Node.js here, or the linter cannot be fetched.");
    var lint =
        Command.run(
            folder, "npx", "--yes", LINTER, "lint", "openapi.yaml", "--max-problems", "1000");
    assertThat(lint.status()).as(lint.end()).isZero();
    assertThat(lint.output()).contains("Your API description is valid").doesNotContain("warning");
  }
}
